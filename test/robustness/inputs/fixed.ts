import { addresses } from './addresses.ts'
import type { BadInput } from './bad-input.ts'
import { bodies } from './bodies.ts'
import { bytes } from './bytes.ts'
import { credentials } from './credentials.ts'
import { documents } from './documents.ts'
import { ids } from './ids.ts'
import { pages } from './pages.ts'
import { texts } from './texts.ts'
import type { Cursors, World } from './world.ts'

export function fixedInputs(world: World, cursors: Cursors): BadInput[] {
  return [
    ...documents(world),
    ...bodies(world),
    ...addresses(world),
    ...bytes(world),
    ...credentials(world),
    ...ids(world),
    ...texts(world),
    ...pages(world, cursors),
  ]
}

import type { Database } from '../../data/connection/database.ts'
import type { Loaders } from '../../data/loaders.ts'
import type { CursorCodec } from '../../data/reading/cursor.ts'
import { UnauthenticatedError } from './errors.ts'
import type { Turn } from './turns.ts'

/** The user on whose behalf a request runs. */
export interface Viewer {
  readonly id: string
  /** How many organizations the user had when the credential was looked up. */
  readonly organizations: number
}

/** Everything an operation may use; made anew for each request. */
export interface Context {
  readonly requestId: string
  readonly viewer: Viewer | null
  readonly database: Database
  readonly loaders: Loaders
  readonly cursors: CursorCodec
  readonly idempotency: Idempotency
  /** What takes a connection runs in turn with everything else that the viewer has asked for. */
  readonly turn: Turn
}

/** The caller's name for one attempt at a change, so that trying again is safe. */
export interface Idempotency {
  readonly key: string | null
  /** How often each operation has run under the key in this request: the second time is another attempt. */
  readonly runs: Map<string, number>
  /** Set when an answer is the repetition of an earlier one. */
  replayed: boolean
}

export function requireViewer({ viewer }: Context): Viewer {
  if (!viewer) throw new UnauthenticatedError()
  return viewer
}

import { writeFileSync } from 'node:fs'
import { sdl } from './schema.ts'

writeFileSync('schema.graphql', sdl())

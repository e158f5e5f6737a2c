import { writeFileSync } from 'node:fs'
import { sdl } from './sdl.ts'

writeFileSync('schema.graphql', sdl())

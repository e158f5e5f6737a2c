import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from './schema.ts'

/** The schema in GraphQL's own language, in an order that does not depend on the code. */
export function sdl(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}

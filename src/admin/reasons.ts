import { ValidationFailedError } from '../operations/errors.ts'

/** Lines for the person at the terminal: one for each problem, and no stack. */
export function reasonsFor(error: unknown): string[] {
  if (error instanceof ValidationFailedError) {
    return error.issues.map(({ field, message }) => `error: ${field} ${message}`)
  }
  // A host name with several addresses fails once for each of them, under an empty message.
  if (error instanceof AggregateError && error.message === '') return error.errors.flatMap(reasonsFor)
  const message = error instanceof Error ? error.message : String(error)
  return `error: ${message.trim()}`.split(/\n+/)
}

import { isDatabaseUnavailable, ReadStoppedError } from '../../data/connection/failures.ts'
import { UnavailableError } from './errors.ts'

const tooLong =
  'Reading this took too long. Ask for less of it, such as fewer rows, or for a list in its own order and without a filter. Or try again in a moment.'

/** Gives a database that cannot be reached its name; anything else stays what it is. */
export function recognizeFault(error: unknown): unknown {
  if (error instanceof ReadStoppedError) return new UnavailableError(error, tooLong)
  return isDatabaseUnavailable(error) ? new UnavailableError(error) : error
}

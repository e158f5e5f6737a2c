import { isDatabaseUnavailable } from '../data/failures.ts'
import { UnavailableError } from './errors.ts'

/** Gives a database that cannot be reached its name; anything else stays what it is. */
export function recognizeFault(error: unknown): unknown {
  return isDatabaseUnavailable(error) ? new UnavailableError(error) : error
}

import {
  type ErrorCode,
  type OperationError,
  RateLimitedError,
  RequestInProgressError,
} from '../operations/core/errors.ts'

/** The HTTP status of each failure. A new code does not compile without one. */
export const statuses = {
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  INVALID_CURSOR: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LAST_OWNER: 409,
  PERSONAL_ORGANIZATION: 409,
  ADDRESS_EXISTS: 409,
  VERSION_CONFLICT: 412,
  VALIDATION_FAILED: 422,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>

/** When the same request is worth another try; null for failures that do not pass by themselves. */
export function retryHeaders(error: OperationError): Record<string, string> | null {
  if (error instanceof RateLimitedError) return { 'Retry-After': String(error.retryAfterSeconds) }
  if (error instanceof RequestInProgressError || error.code === 'UNAVAILABLE') return { 'Retry-After': '1' }
  return null
}

/** All that a caller may know of a fault of this service. */
export const faultMessage = 'Something went wrong on our side. Tell us the request id if it happens again.'

/**
 * Told of failures that are this service's fault, with the id of the request that they broke, and of how many this is one
 * when there are more than a few: not all of those are told.
 */
export type ReportFault = (fault: unknown, requestId: string, faults?: number) => void

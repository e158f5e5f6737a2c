import { type OperationError, RateLimitedError, RequestInProgressError } from '../operations/core/errors.ts'

/** When the same request may be sent again; null for errors that are permanent. */
export function retryHeaders(error: OperationError): Record<string, string> | null {
  if (error instanceof RateLimitedError) return { 'Retry-After': String(error.retryAfterSeconds) }
  if (error instanceof RequestInProgressError || error.code === 'UNAVAILABLE') return { 'Retry-After': '1' }
  return null
}

/** All that a caller may know of an error of this service itself. */
export const internalErrorMessage = 'An internal error occurred. If it happens again, report the request id.'

/**
 * Gets the errors of the service itself, each with the id of the request that it broke; and where one request met more
 * than are reported, how many those are.
 */
export type ReportError = (error: unknown, requestId: string, total?: number) => void

import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../../operations/core/error-codes.ts'
import { OperationError, recognizeError, ValidationFailedError } from '../../operations/core/errors.ts'
import { snakeCase } from '../../operations/core/fields.ts'
import { TransportError } from '../../transport/error.ts'
import { internalErrorMessage, retryHeaders } from '../../transport/status.ts'
import { named } from './body.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]

const fieldError = z.object({
  field: z.string().describe('Name of the field in the body.'),
  code: z.string().describe('What is wrong, for programs: REQUIRED, INVALID_LENGTH, …'),
  message: z.string().describe('What is wrong, for people.'),
})

export const errorBody = named(
  'Error',
  z
    .object({
      message: z.string().describe('What went wrong, for people.'),
      code: z.enum(codes).describe('What went wrong, for programs.'),
      request_id: z.string().describe('Id of this request in the logs of the service.'),
      errors: z
        .array(fieldError)
        .describe('All invalid fields if the code is VALIDATION_FAILED, else empty.'),
    })
    .describe('Why a request was refused or failed.'),
)

export interface PresentedError {
  status: number
  headers: Record<string, string>
  body: z.output<typeof errorBody>
  /** Set for errors of the service itself. Never sent. */
  errorToLog?: unknown
}

/** The answer to an error. Unexpected errors become INTERNAL: their details are only in the log. */
export function presentError(thrown: unknown, requestId: string): PresentedError {
  const error = recognizeError(thrown)
  if (!(error instanceof OperationError)) {
    return { ...present('INTERNAL', internalErrorMessage, requestId), errorToLog: error }
  }
  const { status, headers, body } = present(error.code, error.message, requestId)
  const errors = error instanceof ValidationFailedError ? error.issues.map(presentIssue) : []
  return {
    status: error instanceof TransportError ? error.status : status,
    headers: { ...headers, ...headersFor(error) },
    body: {
      ...body,
      code: error instanceof TransportError && error.status === 404 ? 'NOT_FOUND' : body.code,
      errors,
    },
    ...(error.code === 'UNAVAILABLE' && { errorToLog: error.cause }),
  }
}

function present(code: ErrorCode, message: string, requestId: string): PresentedError {
  return {
    status: errorCodes[code].status,
    headers: {},
    body: { message, code, request_id: requestId, errors: [] },
  }
}

function presentIssue({ field, code, message }: ValidationFailedError['issues'][number]) {
  return { field: snakeCase(field), code, message }
}

function headersFor(error: OperationError): Record<string, string> {
  if (error instanceof TransportError) return error.headers
  const retry = retryHeaders(error)
  if (retry) return retry
  if (error.code === 'UNAUTHENTICATED') return { 'WWW-Authenticate': 'Bearer' }
  // The original client libraries repeat a 409 unless this header tells them not to.
  if (errorCodes[error.code].status === 409) return { 'x-should-retry': 'false' }
  return {}
}

import { GraphQLError } from 'graphql'
import { type ErrorCode, errorCodes } from '../../operations/core/error-codes.ts'
import { OperationError, recognizeError } from '../../operations/core/errors.ts'
import { internalErrorMessage, retryHeaders } from '../../transport/status.ts'

/** One entry of `errors` in an answer, ready to be sent. */
export interface PresentedError {
  message: string
  locations?: readonly { line: number; column: number }[]
  path?: readonly (string | number)[]
  extensions: { code: ErrorCode; issues?: readonly object[]; requestId?: string }
}

export interface Presentation {
  error: PresentedError
  status: number
  headers?: Record<string, string>
  /** The document itself is wrong: clients that ask for plain JSON get that with status 200, as they always have. */
  inDocument?: boolean
  /** Set for errors of the service itself; never sent. */
  errorToLog?: unknown
}

/** What a caller may know of an error. Every unexpected error becomes INTERNAL, with the request id to find it in the log. */
export function presentError(error: unknown, requestId: string): Presentation {
  const cause = recognizeError(rootCause(error))
  if (cause instanceof OperationError) {
    const issues = 'issues' in cause ? { issues: cause.issues as object[] } : {}
    const errorToLog = cause.code === 'UNAVAILABLE' ? cause.cause : undefined
    return {
      ...present(error, cause.message, { code: cause.code, ...issues }, errorToLog),
      headers: retryHeaders(cause) ?? {},
    }
  }
  if (cause instanceof GraphQLError && isRequestError(error, cause)) {
    return {
      ...present(error, shown(error instanceof GraphQLError ? error.message : cause.message), {
        code: 'BAD_REQUEST',
      }),
      ...httpRule(cause),
    }
  }
  return present(error, internalErrorMessage, { code: 'INTERNAL', requestId }, cause)
}

function present(
  error: unknown,
  message: string,
  extensions: PresentedError['extensions'],
  errorToLog?: unknown,
): Presentation {
  const { locations, path } = error instanceof GraphQLError ? error : {}
  return {
    error: { message, ...(locations && { locations }), ...(path && { path }), extensions },
    status: errorCodes[extensions.code].status,
    ...(errorToLog !== undefined && { errorToLog }),
  }
}

function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error
}

/** An error of the request itself, found before execution or in the arguments of a field. */
function isRequestError(error: unknown, cause: GraphQLError): boolean {
  return !(error instanceof GraphQLError && error.path) || cause.message.startsWith('Argument "')
}

/** The pipeline marks errors that have their own HTTP status, such as a mutation over GET. */
function httpRule({ extensions }: GraphQLError): { status: number } | { inDocument: true } {
  // Errors of compiled operations come without extensions.
  const http = extensions?.http as { status?: number; spec?: boolean } | undefined
  return http?.status !== undefined && !http.spec ? { status: http.status } : { inDocument: true }
}

const longestMessage = 300

/**
 * Removes "Did you mean …", which shows names of the schema to anyone, and shortens long quotes of the request.
 */
function shown(message: string): string {
  const plain = message.replace(/ Did you mean .*$/s, '')
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain
}

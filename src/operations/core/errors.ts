import { isDatabaseUnavailable, ReadStoppedError } from '../../data/connection/errors.ts'
import type { ErrorCode } from './error-codes.ts'

export type { ErrorCode } from './error-codes.ts'

/** An error that callers are meant to see: its message is safe to show. Anything else is masked. */
export abstract class OperationError extends Error {
  abstract readonly code: ErrorCode
}

export class UnauthenticatedError extends OperationError {
  readonly code = 'UNAUTHENTICATED'

  constructor(
    message = 'This needs a credential: send the header "Authorization: Bearer <API key or token>".',
  ) {
    super(message)
  }
}

/** The credential is good, but was looked up before its user was deleted. */
export class UserGoneError extends UnauthenticatedError {
  constructor() {
    super('The user of this credential no longer exists.')
  }
}

export class BadRequestError extends OperationError {
  readonly code = 'BAD_REQUEST'
}

export class InvalidCursorError extends OperationError {
  readonly code = 'INVALID_CURSOR'

  constructor() {
    super(
      'This cursor does not belong to this list with this filter and order. Start again without a cursor.',
    )
  }
}

export class ForbiddenError extends OperationError {
  readonly code = 'FORBIDDEN'
}

/** Also for objects that the viewer may not see: the two answers must be equal. */
export class NotFoundError extends OperationError {
  readonly code = 'NOT_FOUND'
  readonly subject: string

  constructor(subject: 'Organization' | 'Membership' | 'Address' | 'Event' | 'User' | 'API key') {
    super(`${subject} not found.`)
    this.subject = subject
  }
}

export class ConflictError extends OperationError {
  readonly code = 'CONFLICT'
}

/** The same request, under the same idempotency key, has not ended yet. */
export class RequestInProgressError extends ConflictError {
  constructor() {
    super(
      'A request with this idempotency key is still running. Send it again in a moment to get its answer.',
    )
  }
}

export class LastOwnerError extends OperationError {
  readonly code = 'LAST_OWNER'
}

export class PersonalOrganizationError extends OperationError {
  readonly code = 'PERSONAL_ORGANIZATION'
}

export class AddressExistsError extends OperationError {
  readonly code = 'ADDRESS_EXISTS'

  constructor() {
    super('This organization already has an address: update it.')
  }
}

/** Somebody else changed the object since the caller read it. */
export class VersionConflictError extends OperationError {
  readonly code = 'VERSION_CONFLICT'
  readonly currentVersion: number

  constructor(currentVersion: number) {
    super(
      `It was changed since you read it: its version is now ${currentVersion}. Read it again before you change it.`,
    )
    this.currentVersion = currentVersion
  }
}

/** One wrong field of an input; `field` is its camelCase name, `code` is stable, `message` is for people. */
export interface FieldIssue {
  readonly field: string
  readonly code: string
  readonly message: string
}

export class ValidationFailedError extends OperationError {
  readonly code = 'VALIDATION_FAILED'
  readonly issues: readonly FieldIssue[]

  constructor(issues: readonly FieldIssue[]) {
    super('Some values are not valid.')
    this.issues = issues
  }
}

/** The caller has asked for more than its share; it may go on after `retryAfterSeconds`. */
export class RateLimitedError extends OperationError {
  readonly code = 'RATE_LIMITED'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`The rate limit is exceeded. Try again in ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Something this service depends on does not answer; the same request may succeed a moment later. */
export class UnavailableError extends OperationError {
  readonly code = 'UNAVAILABLE'

  constructor(cause: unknown, message = 'The service is not available right now. Try again in a moment.') {
    super(message, { cause })
  }
}

const tooLong =
  'Reading took too long. Ask for fewer rows, or for the list in its default order and without a filter, or try again in a moment.'

/** Turns errors of an unreachable database into UnavailableError; returns other errors unchanged. */
export function recognizeError(error: unknown): unknown {
  if (error instanceof ReadStoppedError) return new UnavailableError(error, tooLong)
  return isDatabaseUnavailable(error) ? new UnavailableError(error) : error
}

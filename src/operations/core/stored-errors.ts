import {
  AddressExistsError,
  ConflictError,
  type ErrorCode,
  type FieldIssue,
  ForbiddenError,
  LastOwnerError,
  NotFoundError,
  type OperationError,
  PersonalOrganizationError,
  ValidationFailedError,
  VersionConflictError,
} from './errors.ts'

/** A failure as JSON, to be answered again. */
export interface StoredError {
  code: KeptCode
  message: string
  subject?: NotFoundSubject
  issues?: FieldIssue[]
  currentVersion?: number
}

type NotFoundSubject = ConstructorParameters<typeof NotFoundError>[0]

/** Failures that the same request would meet again. The others may pass: their next attempt has to be a real one. */
const restorers = {
  FORBIDDEN: ({ message }) => new ForbiddenError(message),
  NOT_FOUND: ({ subject = 'Organization' }) => new NotFoundError(subject),
  CONFLICT: ({ message }) => new ConflictError(message),
  LAST_OWNER: () => new LastOwnerError(),
  PERSONAL_ORGANIZATION: () => new PersonalOrganizationError(),
  ADDRESS_EXISTS: () => new AddressExistsError(),
  VERSION_CONFLICT: ({ currentVersion = 0 }) => new VersionConflictError(currentVersion),
  VALIDATION_FAILED: ({ issues = [] }) => new ValidationFailedError(issues),
} as const satisfies Partial<Record<ErrorCode, (stored: StoredError) => OperationError>>

type KeptCode = keyof typeof restorers

export function isKept(error: OperationError): boolean {
  return Object.hasOwn(restorers, error.code)
}

export function storeError(error: OperationError): StoredError {
  return { ...error, code: error.code as KeptCode, message: error.message }
}

export function restoreError(stored: StoredError): OperationError {
  return restorers[stored.code](stored)
}

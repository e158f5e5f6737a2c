import { type ErrorCode, errorCodes } from '../../../operations/core/error-codes.ts'
import {
  AddressExistsError,
  ConflictError,
  type FieldIssue,
  ForbiddenError,
  LastOwnerError,
  NotFoundError,
  type OperationError,
  PersonalOrganizationError,
  ValidationFailedError,
  VersionConflictError,
} from '../../../operations/core/errors.ts'
import { builder } from './builder.ts'

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'Why something failed: stable names for programs, the same in the REST API.',
  values: Object.fromEntries(
    Object.entries(errorCodes).map(([code, { text }]) => [
      code,
      { value: code as ErrorCode, description: text },
    ]),
  ) as Record<ErrorCode, { value: ErrorCode; description: string }>,
})

const ErrorInterface = builder.interfaceRef<OperationError>('Error').implement({
  description: 'An expected error of a mutation.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What went wrong, for programs.' }),
    message: t.exposeString('message', { description: 'What went wrong, for people.' }),
  }),
})

const FieldIssueRef = builder.objectRef<FieldIssue>('FieldIssue').implement({
  description: 'What is wrong with one field of an input.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Name of the field in the input.' }),
    code: t.exposeString('code', {
      description: 'What is wrong, for programs: `REQUIRED`, `INVALID_LENGTH`, …',
    }),
    message: t.exposeString('message', { description: 'What is wrong, for people.' }),
  }),
})

/** The type of each error that a mutation answers with as data. The others stand in `errors` only. */
const types = {
  UNAUTHENTICATED: null,
  BAD_REQUEST: null,
  INVALID_CURSOR: null,
  FORBIDDEN: describe(ForbiddenError, 'You can see this, but your role does not allow you to do it.'),
  NOT_FOUND: describe(NotFoundError, 'What you want to change does not exist, or is not yours to see.'),
  CONFLICT: describe(
    ConflictError,
    'The present state does not allow this now: the same request, by its idempotency key, is still running.',
  ),
  LAST_OWNER: describe(LastOwnerError, 'An organization keeps an owner: make another member one first.'),
  PERSONAL_ORGANIZATION: describe(
    PersonalOrganizationError,
    'A personal organization keeps the user it was made for.',
  ),
  ADDRESS_EXISTS: describe(AddressExistsError, 'The organization has an address: update that one.'),
  VERSION_CONFLICT: describe(
    VersionConflictError,
    'It was changed since you read it. Nothing was changed now.',
  ),
  VALIDATION_FAILED: describe(ValidationFailedError, 'Some values are not valid. Nothing was changed.'),
  RATE_LIMITED: null,
  UNAVAILABLE: null,
  INTERNAL: null,
} satisfies Record<ErrorCode, ErrorType | null>

type ErrorClass =
  | typeof AddressExistsError
  | typeof ConflictError
  | typeof ForbiddenError
  | typeof LastOwnerError
  | typeof NotFoundError
  | typeof PersonalOrganizationError
  | typeof ValidationFailedError
  | typeof VersionConflictError

interface ErrorType {
  readonly type: ErrorClass
  readonly description: string
}

function describe(type: ErrorClass, description: string): ErrorType {
  return { type, description }
}

for (const known of Object.values(types)) {
  if (known) {
    const { type, description } = known
    builder.objectType(type, { name: type.name, description, interfaces: [ErrorInterface] })
  }
}

builder.objectFields(ValidationFailedError, (t) => ({
  issues: t.field({
    type: [FieldIssueRef],
    description: 'Every wrong field.',
    resolve: ({ issues }) => [...issues],
  }),
}))

builder.objectFields(VersionConflictError, (t) => ({
  currentVersion: t.exposeInt('currentVersion', { description: 'The version that it has now.' }),
}))

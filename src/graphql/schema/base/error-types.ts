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
  description: 'Error codes for programs, the same as in the REST API.',
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

/** The class of each error that mutations return as data. Null: a top-level error only. */
const classes = {
  UNAUTHENTICATED: null,
  BAD_REQUEST: null,
  INVALID_CURSOR: null,
  FORBIDDEN: ForbiddenError,
  NOT_FOUND: NotFoundError,
  CONFLICT: ConflictError,
  LAST_OWNER: LastOwnerError,
  PERSONAL_ORGANIZATION: PersonalOrganizationError,
  ADDRESS_EXISTS: AddressExistsError,
  VERSION_CONFLICT: VersionConflictError,
  VALIDATION_FAILED: ValidationFailedError,
  RATE_LIMITED: null,
  UNAVAILABLE: null,
  INTERNAL: null,
} satisfies Record<ErrorCode, object | null>

for (const [code, type] of Object.entries(classes)) {
  if (type) {
    const { text } = errorCodes[code as ErrorCode]
    builder.objectType(type, { name: type.name, description: text, interfaces: [ErrorInterface] })
  }
}

builder.objectFields(ValidationFailedError, (t) => ({
  issues: t.field({
    type: [FieldIssueRef],
    description: 'All invalid fields.',
    resolve: ({ issues }) => [...issues],
  }),
}))

builder.objectFields(VersionConflictError, (t) => ({
  currentVersion: t.exposeInt('currentVersion', { description: 'The current version.' }),
}))

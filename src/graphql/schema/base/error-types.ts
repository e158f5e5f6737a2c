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
} from '../../../operations/core/errors.ts'
import { builder } from './builder.ts'

const codeDescriptions = {
  UNAUTHENTICATED: 'No credential, or a bad one.',
  BAD_REQUEST: 'The request itself makes no sense.',
  INVALID_CURSOR: 'The cursor does not belong to this list.',
  FORBIDDEN: 'You may not do this.',
  NOT_FOUND: 'It does not exist, or is not yours to see.',
  CONFLICT: 'The present state does not allow this.',
  LAST_OWNER: 'An organization keeps at least one owner.',
  PERSONAL_ORGANIZATION: 'A personal organization keeps the user it was made for, and nobody is added.',
  ADDRESS_EXISTS: 'An organization has one address at most.',
  VERSION_CONFLICT: 'It was changed since you read it.',
  VALIDATION_FAILED: 'Some values are not valid.',
  RATE_LIMITED: 'Too many requests: wait before the next one.',
  UNAVAILABLE: 'Something that the service needs does not answer: try again in a moment.',
  INTERNAL: 'A fault of the service.',
} satisfies Record<ErrorCode, string>

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'Why something failed: stable names for programs, the same in the REST API.',
  values: Object.fromEntries(
    Object.entries(codeDescriptions).map(([code, description]) => [
      code,
      { value: code as ErrorCode, description },
    ]),
  ) as Record<ErrorCode, { value: ErrorCode; description: string }>,
})

const ErrorInterface = builder.interfaceRef<OperationError>('Error').implement({
  description: 'An expected failure of a mutation.',
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

const interfaces = [ErrorInterface]

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'What you want to change does not exist, or is not yours to see.',
  interfaces,
})

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  description: 'You can see this, but your role does not allow you to do it.',
  interfaces,
})

builder.objectType(ValidationFailedError, {
  name: 'ValidationFailedError',
  description: 'Some values are not valid. Nothing was changed.',
  interfaces,
  fields: (t) => ({
    issues: t.field({
      type: [FieldIssueRef],
      description: 'Every wrong field.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description:
    'The present state does not allow this now: the same request, by its idempotency key, is still running.',
  interfaces,
})

builder.objectType(LastOwnerError, {
  name: 'LastOwnerError',
  description: 'An organization keeps an owner: make another member one first.',
  interfaces,
})

builder.objectType(PersonalOrganizationError, {
  name: 'PersonalOrganizationError',
  description: 'A personal organization keeps the user it was made for.',
  interfaces,
})

builder.objectType(AddressExistsError, {
  name: 'AddressExistsError',
  description: 'The organization has an address: update that one.',
  interfaces,
})

builder.objectType(VersionConflictError, {
  name: 'VersionConflictError',
  description: 'It was changed since you read it. Nothing was changed now.',
  interfaces,
  fields: (t) => ({
    currentVersion: t.exposeInt('currentVersion', { description: 'The version that it has now.' }),
  }),
})

import {
  ConflictError,
  ForbiddenError,
  LastOwnerError,
  NotFoundError,
  PersonalOrganizationError,
  ValidationFailedError,
  VersionConflictError,
} from '../../../operations/core/errors.ts'
import { createOrganization } from '../../../operations/organizations/create.ts'
import { newOrganization, organizationPatch } from '../../../operations/organizations/fields.ts'
import { leaveOrganization } from '../../../operations/organizations/leave.ts'
import { updateOrganization } from '../../../operations/organizations/update.ts'
import { viewerUser } from '../../../operations/users/users.ts'
import { changeCost } from '../../../transport/budget.ts'
import { builder } from '../base/builder.ts'
import { requestedFields } from '../base/requested-fields.ts'
import '../base/error-types.ts'
import { inputType } from '../base/input-type.ts'
import { User } from '../users/user.ts'
import { Organization } from './organization.ts'

const CreateOrganizationInput = inputType('CreateOrganizationInput', {
  description: 'A new company.',
  schema: newOrganization,
})

const UpdateOrganizationInput = inputType('UpdateOrganizationInput', {
  description: 'What to change. A field that is left out stays as it is; null clears it.',
  schema: organizationPatch,
  own: (t) => ({
    organizationId: t.id({ required: true, description: 'Id of the organization to change.' }),
    expectedVersion: t.int({ description: 'Change it only if its `version` is still this one.' }),
  }),
})

const LeaveOrganizationInput = builder.inputType('LeaveOrganizationInput', {
  description: 'The organization to leave.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'Id of the organization.' }),
  }),
})

const LeaveOrganizationSuccess = builder
  .objectRef<{ organizationId: string }>('LeaveOrganizationSuccess')
  .implement({
    description: 'You have left the organization and can no longer see it.',
    fields: (t) => ({
      organizationId: t.exposeID('organizationId', { description: 'Id of the organization that you left.' }),
      viewer: t.field({
        type: User,
        description: 'The user who left: you.',
        complexity: 1,
        resolve: (_, __, context, info) => viewerUser(context, requestedFields(info)),
      }),
    }),
  })

builder.mutationFields((t) => ({
  createOrganization: t.field({
    type: Organization,
    nullable: true,
    description:
      'Creates a company with you as its owner. To retry safely, send the header `Idempotency-Key`.',
    args: {
      input: t.arg({ type: CreateOrganizationInput, required: true, description: 'The new company.' }),
    },
    complexity: changeCost,
    errors: {
      types: [ValidationFailedError, ConflictError],
      union: { name: 'CreateOrganizationResult', description: 'The new organization, or an error.' },
    },
    resolve: (_, { input }, context) => createOrganization(context, input),
  }),
  updateOrganization: t.field({
    type: Organization,
    nullable: true,
    description: 'Changes an organization. Only for owners.',
    args: { input: t.arg({ type: UpdateOrganizationInput, required: true, description: 'What to change.' }) },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, ForbiddenError, ValidationFailedError, VersionConflictError],
      union: {
        name: 'UpdateOrganizationResult',
        description: 'The organization after the change, or an error.',
      },
    },
    resolve: (_, { input: { organizationId, expectedVersion, ...input } }, context) =>
      updateOrganization(context, { organizationId, input, expectedVersions: versions(expectedVersion) }),
  }),
  leaveOrganization: t.field({
    type: LeaveOrganizationSuccess,
    nullable: true,
    description: 'Ends your membership. To retry safely, send the header `Idempotency-Key`.',
    args: {
      input: t.arg({
        type: LeaveOrganizationInput,
        required: true,
        description: 'The organization to leave.',
      }),
    },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, PersonalOrganizationError, LastOwnerError, ConflictError, ValidationFailedError],
      union: {
        name: 'LeaveOrganizationResult',
        description: 'Success, or an error.',
      },
    },
    resolve: (_, { input: { organizationId } }, context) => leaveOrganization(context, organizationId),
  }),
}))

/** Operations take a list: HTTP's If-Match can name several versions. */
export function versions(expectedVersion: number | null | undefined): number[] | undefined {
  return typeof expectedVersion === 'number' ? [expectedVersion] : undefined
}

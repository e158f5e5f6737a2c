import {
  createOrganizationAddress,
  updateOrganizationAddress,
} from '../../../operations/addresses/addresses.ts'
import { addressPatch, newAddress } from '../../../operations/addresses/fields.ts'
import {
  AddressExistsError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  ValidationFailedError,
  VersionConflictError,
} from '../../../operations/core/errors.ts'
import { changeCost } from '../../../transport/budget.ts'
import { builder } from '../base/builder.ts'
import { inputType } from '../base/input-type.ts'
import { OrganizationAddress } from './address.ts'
import '../base/error-types.ts'
import { versions } from '../organizations/mutations.ts'

const CreateOrganizationAddressInput = inputType('CreateOrganizationAddressInput', {
  description: 'The billing address of an organization that has none.',
  schema: newAddress,
  own: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization to bill.' }),
  }),
})

const UpdateOrganizationAddressInput = inputType('UpdateOrganizationAddressInput', {
  description: 'What to change: a field that is left out stays as it is, null clears it.',
  schema: addressPatch,
  own: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization whose address to change.' }),
    expectedVersion: t.int({ description: 'Change it only if this still is the `version` of the address.' }),
  }),
})

builder.mutationFields((t) => ({
  createOrganizationAddress: t.field({
    type: OrganizationAddress,
    nullable: true,
    description:
      'Enters the billing address. For owners. Send the header `Idempotency-Key` to be able to try again.',
    args: {
      input: t.arg({ type: CreateOrganizationAddressInput, required: true, description: 'The address.' }),
    },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, ForbiddenError, ValidationFailedError, AddressExistsError, ConflictError],
      union: {
        name: 'CreateOrganizationAddressResult',
        description: 'The new address, or why there is none.',
      },
    },
    resolve: (_, { input: { organizationId, ...input } }, context) =>
      createOrganizationAddress(context, { organizationId, input }),
  }),
  updateOrganizationAddress: t.field({
    type: OrganizationAddress,
    nullable: true,
    description: 'Changes the billing address. For owners.',
    args: {
      input: t.arg({ type: UpdateOrganizationAddressInput, required: true, description: 'What to change.' }),
    },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, ForbiddenError, ValidationFailedError, VersionConflictError],
      union: {
        name: 'UpdateOrganizationAddressResult',
        description: 'The address as it is now, or why it is unchanged.',
      },
    },
    resolve: (_, { input: { organizationId, expectedVersion, ...input } }, context) =>
      updateOrganizationAddress(context, {
        organizationId,
        input,
        expectedVersions: versions(expectedVersion),
      }),
  }),
}))

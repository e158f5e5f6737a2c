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
  description: 'A new billing address for an organization that has none.',
  schema: newAddress,
  own: (t) => ({
    organizationId: t.id({ required: true, description: 'Id of the organization.' }),
  }),
})

const UpdateOrganizationAddressInput = inputType('UpdateOrganizationAddressInput', {
  description: 'What to change. A field that is left out stays as it is; null clears it.',
  schema: addressPatch,
  own: (t) => ({
    organizationId: t.id({ required: true, description: 'Id of the organization.' }),
    expectedVersion: t.int({ description: 'Change the address only if its `version` is still this one.' }),
  }),
})

builder.mutationFields((t) => ({
  createOrganizationAddress: t.field({
    type: OrganizationAddress,
    nullable: true,
    description:
      'Creates the billing address. Only for owners. To retry safely, send the header `Idempotency-Key`.',
    args: {
      input: t.arg({ type: CreateOrganizationAddressInput, required: true, description: 'The new address.' }),
    },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, ForbiddenError, ValidationFailedError, AddressExistsError, ConflictError],
      union: {
        name: 'CreateOrganizationAddressResult',
        description: 'The new address, or an error.',
      },
    },
    resolve: (_, { input: { organizationId, ...input } }, context) =>
      createOrganizationAddress(context, { organizationId, input }),
  }),
  updateOrganizationAddress: t.field({
    type: OrganizationAddress,
    nullable: true,
    description: 'Changes the billing address. Only for owners.',
    args: {
      input: t.arg({ type: UpdateOrganizationAddressInput, required: true, description: 'What to change.' }),
    },
    complexity: changeCost,
    errors: {
      types: [NotFoundError, ForbiddenError, ValidationFailedError, VersionConflictError],
      union: {
        name: 'UpdateOrganizationAddressResult',
        description: 'The address after the change, or an error.',
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

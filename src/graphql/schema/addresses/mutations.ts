import {
  createOrganizationAddress,
  updateOrganizationAddress,
} from '../../../operations/addresses/addresses.ts'
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
import { OrganizationAddress } from './address.ts'
import '../base/error-types.ts'
import { versions } from '../organizations/mutations.ts'

const line1 = 'Street and number, or a post box, 1 to 255 characters.'
const line2 = 'Floor, suite or building.'
const city = 'City or town, 1 to 255 characters.'
const state = 'State, province or region. Never required.'
const postalCode = 'Postal code, in whatever form the country uses, 1 to 255 characters.'
const country = 'ISO 3166-1 alpha-2 country code, in any case.'
const taxId = 'Tax id. Together with `taxIdType`, or not at all.'
const taxIdType = 'Kind of the tax id, by Stripe’s names, such as `eu_vat`. It may belong to another country.'

const CreateOrganizationAddressInput = builder.inputType('CreateOrganizationAddressInput', {
  description: 'The billing address of an organization that has none.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization to bill.' }),
    line1: t.string({ required: true, description: line1 }),
    line2: t.string({ description: line2 }),
    city: t.string({ required: true, description: city }),
    state: t.string({ description: state }),
    postalCode: t.string({ required: true, description: postalCode }),
    country: t.string({ required: true, description: country }),
    taxId: t.string({ description: taxId }),
    taxIdType: t.string({ description: taxIdType }),
  }),
})

const UpdateOrganizationAddressInput = builder.inputType('UpdateOrganizationAddressInput', {
  description:
    'What to change: a field that is left out stays as it is, null clears it. Line 1, city, postal code and country cannot be cleared.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization whose address to change.' }),
    line1: t.string({ description: `${line1} Cannot be cleared.` }),
    line2: t.string({ description: line2 }),
    city: t.string({ description: `${city} Cannot be cleared.` }),
    state: t.string({ description: state }),
    postalCode: t.string({ description: `${postalCode} Cannot be cleared.` }),
    country: t.string({ description: `${country} Cannot be cleared.` }),
    taxId: t.string({ description: taxId }),
    taxIdType: t.string({ description: taxIdType }),
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

import { z } from 'zod'
import {
  type Address,
  createOrganizationAddress,
  requireAddress,
  updateOrganizationAddress,
} from '../../operations/addresses/addresses.ts'
import {
  addressDescription,
  addressPatch,
  addressTexts,
  newAddress,
} from '../../operations/addresses/fields.ts'
import { id, named, presentTimes, rowId, times } from '../routing/body.ts'
import { type Reply, route } from '../routing/route.ts'

const addressBody = named(
  'OrganizationAddress',
  z
    .object({
      id: rowId,
      organization_id: id.describe(addressTexts.organizationId),
      line1: z.string().describe(addressTexts.line1),
      line2: z.string().nullable().describe(addressTexts.line2),
      city: z.string().describe(addressTexts.city),
      state: z.string().nullable().describe(addressTexts.state),
      postal_code: z.string().describe(addressTexts.postalCode),
      country: z.string().length(2).describe(addressTexts.country),
      tax_id: z.string().nullable().describe(addressTexts.taxId),
      tax_id_type: z.string().nullable().describe(addressTexts.taxIdType),
      ...times(addressTexts),
    })
    .describe(addressDescription),
)

function presentAddress(row: Address): z.output<typeof addressBody> {
  return {
    id: row.id,
    organization_id: row.organizationId,
    line1: row.line1,
    line2: row.line2,
    city: row.city,
    state: row.state,
    postal_code: row.postalCode,
    country: row.country,
    tax_id: row.taxId,
    tax_id_type: row.taxIdType,
    ...presentTimes(row),
  }
}

const path = '/v1/organizations/{organization_id}/address'

function present(address: Address): Reply {
  return { body: presentAddress(address), version: address.version }
}

export const addressRoutes = [
  route({
    method: 'POST',
    path,
    operationId: 'createOrganizationAddress',
    tag: 'Addresses',
    summary: 'Create the billing address of an organization',
    description: 'Only for owners. An organization has at most one address: use PATCH to change it.',
    body: newAddress,
    example: { line1: '123 Main St', city: 'San Francisco', postal_code: '94105', country: 'US' },
    idempotent: true,
    success: { status: 201, body: addressBody, etag: true },
    errors: ['NOT_FOUND', 'FORBIDDEN', 'VALIDATION_FAILED', 'ADDRESS_EXISTS', 'CONFLICT'],
    handle: async ({ context, path: { organization_id }, input }) =>
      present(await createOrganizationAddress(context, { organizationId: organization_id, input })),
  }),
  route({
    method: 'GET',
    path,
    operationId: 'getOrganizationAddress',
    tag: 'Addresses',
    summary: 'Read the billing address of an organization',
    description: 'For all members. 404 also if the organization has no address.',
    success: { status: 200, body: addressBody, etag: true },
    errors: ['NOT_FOUND'],
    handle: async ({ context, path: { organization_id } }) =>
      present(await requireAddress(context, organization_id)),
  }),
  route({
    method: 'PATCH',
    path,
    operationId: 'updateOrganizationAddress',
    tag: 'Addresses',
    summary: 'Change the billing address',
    description:
      'Only for owners. A field that is left out stays as it is; null clears it. tax_id and tax_id_type must be both set or both null afterwards. A body without fields changes nothing, not even updated_at.',
    body: addressPatch,
    example: { tax_id: 'DE123456789', tax_id_type: 'eu_vat' },
    success: { status: 200, body: addressBody, etag: true },
    errors: ['NOT_FOUND', 'FORBIDDEN', 'VALIDATION_FAILED', 'VERSION_CONFLICT'],
    handle: async ({ context, path: { organization_id }, input, expectedVersions }) =>
      present(
        await updateOrganizationAddress(context, {
          organizationId: organization_id,
          input,
          expectedVersions,
        }),
      ),
  }),
]

import {
  type Address,
  createOrganizationAddress,
  requireAddress,
  updateOrganizationAddress,
} from '../../operations/addresses/addresses.ts'
import { addressPatch, newAddress } from '../../operations/addresses/fields.ts'
import { type Reply, route } from '../routing/route.ts'
import * as bodies from './bodies.ts'
import { presentAddress } from './present.ts'

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
    summary: 'Enter the billing address of an organization that has none',
    description: 'Owners only. An organization has one address at most: change it once it is there.',
    body: newAddress,
    example: { line1: '123 Main St', city: 'San Francisco', postal_code: '94105', country: 'US' },
    idempotent: true,
    success: { status: 201, body: bodies.address, etag: true },
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
    description: 'Any member may. 404 as well when the organization has no address yet.',
    success: { status: 200, body: bodies.address, etag: true },
    errors: ['NOT_FOUND'],
    handle: async ({ context, path: { organization_id } }) =>
      present(await requireAddress(context, organization_id)),
  }),
  route({
    method: 'PATCH',
    path,
    operationId: 'updateOrganizationAddress',
    tag: 'Addresses',
    summary: 'Change the billing address: a field left out stays, null clears it',
    description:
      'Owners only. tax_id and tax_id_type have to be both set or both unset afterwards. With no fields nothing changes, not even updated_at.',
    body: addressPatch,
    example: { tax_id: 'DE123456789', tax_id_type: 'eu_vat' },
    success: { status: 200, body: bodies.address, etag: true },
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

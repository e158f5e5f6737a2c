import { addressPatch, newAddress } from '../operations/address-rules.ts'
import {
  createOrganizationAddress,
  requireAddress,
  updateOrganizationAddress,
} from '../operations/addresses.ts'
import type { Address } from '../operations/rows.ts'
import * as bodies from './bodies.ts'
import { presentAddress } from './present.ts'
import { type Reply, route } from './route.ts'

const path = '/v1/organizations/{organization_id}/address'

function present(address: Address): Reply {
  return { body: presentAddress(address), version: address.version }
}

export const addressRoutes = [
  route({
    method: 'POST',
    path,
    operationId: 'createOrganizationAddress',
    summary: 'Enter the billing address of an organization that has none',
    body: newAddress,
    idempotent: true,
    success: { status: 201, body: bodies.address, etag: true },
    failures: ['NOT_FOUND', 'FORBIDDEN', 'VALIDATION_FAILED', 'ADDRESS_EXISTS', 'CONFLICT'],
    handle: async ({ context, path: { organization_id = '' }, input }) =>
      present(await createOrganizationAddress(context, { organizationId: organization_id, input })),
  }),
  route({
    method: 'GET',
    path,
    operationId: 'getOrganizationAddress',
    summary: 'Read the billing address of an organization',
    success: { status: 200, body: bodies.address, etag: true },
    failures: ['NOT_FOUND'],
    handle: async ({ context, path: { organization_id = '' } }) =>
      present(await requireAddress(context, organization_id)),
  }),
  route({
    method: 'PATCH',
    path,
    operationId: 'updateOrganizationAddress',
    summary: 'Change the billing address: a field left out stays, null clears it',
    body: addressPatch,
    success: { status: 200, body: bodies.address, etag: true },
    failures: ['NOT_FOUND', 'FORBIDDEN', 'VALIDATION_FAILED', 'VERSION_CONFLICT'],
    handle: async ({ context, path: { organization_id = '' }, input, expectedVersions }) =>
      present(
        await updateOrganizationAddress(context, {
          organizationId: organization_id,
          input,
          expectedVersions,
        }),
      ),
  }),
]

import { v7 as newId } from 'uuid'
import type { z } from 'zod'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import { type Address, findAddress } from '../../data/statements/addresses.ts'
import { insert, update } from '../../data/writing/writes.ts'
import { assertVersion, change, changeOnce, lockVisibleOrganization, nextVersion } from '../core/change.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { AddressExistsError, NotFoundError } from '../core/errors.ts'
import { assertCan } from '../core/permissions.ts'
import { acceptInput, acceptPatch, checkInput } from '../core/validation.ts'
import { unchanged } from '../events/changed.ts'
import { eventOf } from '../events/record.ts'
import { requireOrganization } from '../organizations/read.ts'
import type { UpdateRequest } from '../organizations/update.ts'
import { addressPatch, newAddress, taxIdPairOf } from './fields.ts'

export type { Address } from '../../data/statements/addresses.ts'

export async function requireAddress(context: Context, organizationId: string): Promise<Address> {
  requireViewer(context)
  const { id } = await requireOrganization(context, organizationId)
  const address = await context.loaders.addressByOrganization.load(id)
  if (!address) throw new NotFoundError('Address')
  return address
}

/** Creates the only address of an organization, also when two requests race. */
export async function createOrganizationAddress(
  context: Context,
  { organizationId, input }: { organizationId: string; input: z.input<typeof newAddress> },
): Promise<Address> {
  const request = {
    operation: 'createOrganizationAddress',
    model: 'address',
    input: { organizationId: organizationId.toLowerCase(), input },
  } as const
  const checked = checkInput(newAddress, input)
  const pairIssues = taxIdPairOf(input)()
  try {
    return await changeOnce(context, request, async (tx, viewer) => {
      const { organization, membership, log } = await lockVisibleOrganization(tx, viewer, organizationId)
      assertCan(membership, 'manageAddress')
      const given = acceptInput(checked, pairIssues)
      const [existing] = await tx.rows<Address>(findAddress, [organization.id])
      if (existing) throw new AddressExistsError()
      const address = newAddressRow(organization.id, given)
      return {
        result: address,
        writes: [insert('address', address)],
        events: [eventOf(log, 'address.created', 'address', { before: null, after: address })],
      }
    })
  } catch (error) {
    throw isUniqueViolation(error) ? new AddressExistsError() : error
  }
}

function newAddressRow(organizationId: string, given: z.output<typeof newAddress>): Address {
  const createdAt = new Date()
  return {
    id: newId(),
    organizationId,
    line2: null,
    state: null,
    taxId: null,
    taxIdType: null,
    ...given,
    version: 1,
    createdAt,
    updatedAt: createdAt,
  }
}

/** Sets the given fields. The tax id and its type are validated together, as they would be after the change. */
export function updateOrganizationAddress(
  context: Context,
  request: UpdateRequest<typeof addressPatch>,
): Promise<Address> {
  const checked = checkInput(addressPatch, request.input)
  const pairIssues = taxIdPairOf(request.input)
  return change(context, async (tx, viewer) => {
    const { organization, membership, log } = await lockVisibleOrganization(
      tx,
      viewer,
      request.organizationId,
    )
    const [address] = await tx.rows<Address>(findAddress, [organization.id])
    if (!address) throw new NotFoundError('Address')
    assertCan(membership, 'manageAddress')
    const patch = acceptPatch(checked, pairIssues(address))
    assertVersion(address.version, request.expectedVersions)
    if (!patch) return unchanged(address)
    const after = nextVersion(address, patch)
    return {
      result: after,
      writes: [update('address', after)],
      events: [eventOf(log, 'address.updated', 'address', { before: address, after })],
    }
  })
}

import type { z } from 'zod'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import type { Address } from '../../data/statements/addresses.ts'
import { assertVersion, change, changeOnce, lockVisibleOrganization } from '../core/change.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { AddressExistsError, NotFoundError } from '../core/errors.ts'
import { assertCan } from '../core/permissions.ts'
import { acceptInput, acceptPatch, checkInput } from '../core/validation.ts'
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
      const { organization, membership } = await lockVisibleOrganization(tx, viewer, organizationId)
      assertCan(membership, 'manageAddress')
      const address = acceptInput(checked, pairIssues)
      const where = { organizationId: organization.id }
      if (await tx.address.findUnique({ where, select: { id: true } })) throw new AddressExistsError()
      return tx.address.create({ data: { ...address, ...where } })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? new AddressExistsError() : error
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
    const { organization, membership } = await lockVisibleOrganization(tx, viewer, request.organizationId)
    const address = await tx.address.findUnique({ where: { organizationId: organization.id } })
    if (!address) throw new NotFoundError('Address')
    assertCan(membership, 'manageAddress')
    const patch = acceptPatch(checked, pairIssues(address))
    assertVersion(address.version, request.expectedVersions)
    if (!patch) return address
    return tx.address.update({ where: { id: address.id }, data: { ...patch, version: { increment: 1 } } })
  })
}

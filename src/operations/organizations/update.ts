import type { z } from 'zod'
import type { Organization } from '../../data/statements/organizations.ts'
import { assertVersion, change, lockVisibleOrganization } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { assertCan } from '../core/permissions.ts'
import { acceptPatch, checkInput } from '../core/validation.ts'
import { organizationPatch } from './fields.ts'

export interface UpdateRequest<Patch extends z.ZodType> {
  organizationId: string
  input: z.input<Patch>
  /** The current version must be one of these; undefined means any. */
  expectedVersions?: readonly number[] | undefined
}

/** Sets the given fields. Without any, nothing changes, not even the time of the last change. */
export function updateOrganization(
  context: Context,
  request: UpdateRequest<typeof organizationPatch>,
): Promise<Organization> {
  const checked = checkInput(organizationPatch, request.input)
  return change(context, async (tx, viewer) => {
    const { organization, membership } = await lockVisibleOrganization(tx, viewer, request.organizationId)
    assertCan(membership, 'update')
    const patch = acceptPatch(checked)
    assertVersion(organization.version, request.expectedVersions)
    if (!patch) return organization
    return tx.organization.update({
      where: { id: organization.id },
      data: { ...patch, version: { increment: 1 } },
    })
  })
}

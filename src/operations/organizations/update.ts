import type { z } from 'zod'
import type { Organization } from '../../data/statements/organizations.ts'
import { update } from '../../data/writing/writes.ts'
import { assertVersion, change, lockVisibleOrganization, nextVersion } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { assertCan } from '../core/permissions.ts'
import { acceptPatch, checkInput } from '../core/validation.ts'
import { unchanged } from '../events/changed.ts'
import { eventOf } from '../events/record.ts'
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
    const { organization, membership, log } = await lockVisibleOrganization(
      tx,
      viewer,
      request.organizationId,
    )
    assertCan(membership, 'update')
    const patch = acceptPatch(checked)
    assertVersion(organization.version, request.expectedVersions)
    if (!patch) return unchanged(organization)
    const after = nextVersion(organization, patch)
    return {
      result: after,
      writes: [update('organization', after)],
      events: [eventOf(log, 'organization.updated', 'organization', { before: organization, after })],
    }
  })
}

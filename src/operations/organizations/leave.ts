import { remove } from '../../data/writing/writes.ts'
import { changeOnce, lockVisibleOrganization } from '../core/change.ts'
import type { Context } from '../core/context.ts'
import { assertCan } from '../core/permissions.ts'
import { eventOf } from '../events/record.ts'
import { assertOwnerRemains } from '../memberships/ownership.ts'

/** Ends the viewer's membership. The lock prevents that the last two owners leave at the same time. */
export function leaveOrganization(
  context: Context,
  organizationId: string,
): Promise<{ organizationId: string }> {
  const request = {
    operation: 'leaveOrganization',
    model: null,
    input: { organizationId: organizationId.toLowerCase() },
  }
  return changeOnce(context, request, async (tx, viewer) => {
    const { organization, membership, log } = await lockVisibleOrganization(tx, viewer, organizationId)
    assertCan(membership, 'leave')
    await assertOwnerRemains(tx, organization, membership, 'leave')
    return {
      result: { organizationId: organization.id },
      writes: [remove('membership', membership)],
      events: [eventOf(log, 'membership.left', 'membership', { before: membership, after: null })],
    }
  })
}

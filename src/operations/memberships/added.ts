import { v7 as newId } from 'uuid'
import type { Membership, MembershipRole } from '../../data/statements/memberships.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { insert } from '../../data/writing/writes.ts'
import type { Changed } from '../events/changed.ts'
import { type EventLog, eventOf } from '../events/record.ts'

/** A new member of a locked or new organization. */
export function addedMembership(
  organization: Pick<Organization, 'id' | 'createdAt'>,
  userId: string,
  role: MembershipRole,
  log: EventLog,
): Changed<Membership> {
  const createdAt = new Date()
  const membership: Membership = {
    id: newId(),
    organizationId: organization.id,
    userId,
    role,
    createdAt,
    updatedAt: createdAt,
    organizationCreatedAt: organization.createdAt,
  }
  return {
    result: membership,
    writes: [insert('membership', membership)],
    events: [eventOf(log, 'membership.added', 'membership', { before: null, after: membership })],
  }
}

import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import type { Transaction } from '../../data/connection/sql.ts'
import { findMembership, type Membership } from '../../data/statements/memberships.ts'
import { remove, update } from '../../data/writing/writes.ts'
import { changeUnchecked } from '../core/change.ts'
import { ConflictError, NotFoundError, PersonalOrganizationError } from '../core/errors.ts'
import { email, parseInput } from '../core/validation.ts'
import { eventOf } from '../events/record.ts'
import { requireUserByEmail } from '../users/users.ts'
import { addedMembership } from './added.ts'
import { membershipRoles } from './fields.ts'
import { assertOwnerRemains } from './ownership.ts'

const member = z.object({ email })
const memberWithRole = member.extend({ role: z.enum(membershipRoles) })

/** Adds a member, or changes the role of one. No member can be added to a personal organization. */
export async function addMember(
  database: Database,
  organizationId: string,
  input: z.input<typeof memberWithRole>,
): Promise<Membership> {
  const { email, role } = parseInput(memberWithRole, input)
  const user = await requireUserByEmail(database, email)
  return changeUnchecked(database, organizationId, async (tx, organization, log) => {
    const existing = await findMembershipOf(tx, organization, user)
    if (!existing) {
      if (organization.type === 'personal') {
        throw new PersonalOrganizationError('Nobody can be added to a personal organization.')
      }
      return addedMembership(organization, user.id, role, log)
    }
    if (existing.role === role) {
      throw new ConflictError(`This user already has the role ${role} in this organization.`)
    }
    await assertOwnerRemains(tx, organization, existing, 'changeRole')
    const after = { ...existing, role, updatedAt: new Date() }
    return {
      result: after,
      writes: [update('membership', after)],
      events: [eventOf(log, 'membership.role_changed', 'membership', { before: existing, after })],
    }
  })
}

/** Returns the removed membership. */
export async function removeMember(
  database: Database,
  organizationId: string,
  input: z.input<typeof member>,
): Promise<Membership> {
  const user = await requireUserByEmail(database, parseInput(member, input).email)
  return changeUnchecked(database, organizationId, async (tx, organization, log) => {
    const existing = await findMembershipOf(tx, organization, user)
    if (!existing) throw new NotFoundError('Membership')
    await assertOwnerRemains(tx, organization, existing, 'remove')
    return {
      result: existing,
      writes: [remove('membership', existing)],
      events: [eventOf(log, 'membership.removed', 'membership', { before: existing, after: null })],
    }
  })
}

async function findMembershipOf(
  tx: Transaction,
  { id: organizationId }: { id: string },
  { id: userId }: { id: string },
): Promise<Membership | undefined> {
  const [membership] = await tx.rows<Membership>(findMembership, [organizationId, userId])
  return membership
}

import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import type { Membership } from '../../data/statements/memberships.ts'
import type { Transaction } from '../../data/writing/locks.ts'
import { withLockedOrganization } from '../core/change.ts'
import { ConflictError, LastOwnerError, NotFoundError, PersonalOrganizationError } from '../core/errors.ts'
import { email, parseInput } from '../core/validation.ts'
import { requireUserByEmail } from '../users/users.ts'

const member = z.object({ email })
const memberWithRole = member.extend({ role: z.enum(['owner', 'member']) })

/** Makes a user a member, or gives a member another role. */
export async function addMember(
  database: Database,
  organization: string,
  input: z.input<typeof memberWithRole>,
): Promise<Membership> {
  const { email, role } = parseInput(memberWithRole, input)
  const user = await requireUserByEmail(database, email)
  return withLockedOrganization(database, organization, async (tx, organizationId) => {
    const existing = await findMembershipOf(tx, organizationId, user)
    if (!existing) return tx.membership.create({ data: { organizationId, userId: user.id, role } })
    if (existing.role === role) {
      throw new ConflictError(`This user has the role ${role} in this organization already.`)
    }
    await assertDispensable(tx, existing)
    return tx.membership.update({ where: { id: existing.id }, data: { role } })
  })
}

/** Returns the membership that is no more. */
export async function removeMember(
  database: Database,
  organization: string,
  input: z.input<typeof member>,
): Promise<Membership> {
  const user = await requireUserByEmail(database, parseInput(member, input).email)
  return withLockedOrganization(database, organization, async (tx, organizationId) => {
    const existing = await findMembershipOf(tx, organizationId, user)
    if (!existing) throw new NotFoundError('Membership')
    await assertDispensable(tx, existing)
    return tx.membership.delete({ where: { id: existing.id } })
  })
}

function findMembershipOf(
  tx: Transaction,
  organizationId: string,
  { id: userId }: { id: string },
): Promise<Membership | null> {
  return tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId } } })
}

/** An organization always has an owner, and a personal one keeps the owner that it was made for. */
async function assertDispensable(tx: Transaction, { id, organizationId, role }: Membership): Promise<void> {
  if (role !== 'owner') return
  const owners = await tx.membership.count({ where: { organizationId, role } })
  if (owners === 1) throw new LastOwnerError()
  const first = await tx.membership.findFirst({
    where: { organizationId, organization: { type: 'personal' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  if (first?.id === id) throw new PersonalOrganizationError()
}

import type { Transaction } from '../../data/connection/sql.ts'
import type { Loaders } from '../../data/loaders.ts'
import { listOldestOwners, type Membership } from '../../data/statements/memberships.ts'
import type { Organization } from '../../data/statements/organizations.ts'
import { LastOwnerError, PersonalOrganizationError } from '../core/errors.ts'

type MembershipChange = 'leave' | 'remove' | 'changeRole'

const refusals = {
  LAST_OWNER: {
    leave: 'The last owner cannot leave: make another member an owner first.',
    remove: 'The last owner cannot be removed: make another member an owner first.',
    changeRole: 'The last owner has to stay an owner: make another member an owner first.',
  },
  PERSONAL_ORGANIZATION: {
    leave: 'The user that a personal organization was made for cannot leave it.',
    remove: 'The user that a personal organization was made for cannot be removed from it.',
    changeRole: 'The user that a personal organization was made for has to stay its owner.',
  },
} satisfies Record<string, Record<MembershipChange, string>>

interface Owners {
  /** The membership of the oldest owner. A personal organization was made for that user. */
  readonly oldestId: string | undefined
  readonly areSeveral: boolean
}

/** The rule that would be broken if the membership ended or its role changed to member; null if none. */
function brokenRule(
  organization: Pick<Organization, 'type'>,
  membership: Pick<Membership, 'id' | 'role'>,
  owners: Owners,
): keyof typeof refusals | null {
  if (membership.role !== 'owner') return null
  if (organization.type === 'personal' && owners.oldestId === membership.id) return 'PERSONAL_ORGANIZATION'
  return owners.areSeveral ? null : 'LAST_OWNER'
}

/** The organization must be locked, or another owner could leave at the same time. */
export async function assertOwnerRemains(
  tx: Transaction,
  organization: Pick<Organization, 'id' | 'type'>,
  membership: Pick<Membership, 'id' | 'role'>,
  change: MembershipChange,
): Promise<void> {
  if (membership.role !== 'owner') return
  const [oldest, ...others] = await tx.rows<{ id: string }>(listOldestOwners, [organization.id])
  const broken = brokenRule(organization, membership, {
    oldestId: oldest?.id,
    areSeveral: others.length > 0,
  })
  if (broken === 'LAST_OWNER') throw new LastOwnerError(refusals[broken][change])
  if (broken === 'PERSONAL_ORGANIZATION') throw new PersonalOrganizationError(refusals[broken][change])
}

/** The same rule for reads. Without a lock, the answer may change at any time. */
export async function ownerRemainsWithout(
  { membershipPage }: Loaders,
  organization: Pick<Organization, 'id' | 'type'>,
  membership: Pick<Membership, 'id' | 'role'>,
): Promise<boolean> {
  if (membership.role !== 'owner') return true
  const { rows, hasNext } = await membershipPage.load({
    parent: organization.id,
    filter: { role: 'owner' },
    sort: [{ field: 'createdAt', direction: 'asc' }],
    take: 1,
    backward: false,
    fields: ['id'],
  })
  return brokenRule(organization, membership, { oldestId: rows[0]?.id, areSeveral: hasNext }) === null
}

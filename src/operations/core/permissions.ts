import type { Membership, MembershipRole } from '../../data/statements/memberships.ts'
import { ForbiddenError } from './errors.ts'

export type Action = 'read' | 'update' | 'manageAddress' | 'leave' | 'readEvents'

/** What each role may do in its organization. */
const allowed: Record<MembershipRole, readonly Action[]> = {
  owner: ['read', 'update', 'manageAddress', 'leave', 'readEvents'],
  member: ['read', 'leave'],
}

export function can(membership: Pick<Membership, 'role'>, action: Action): boolean {
  return allowed[membership.role].includes(action)
}

export function assertCan(membership: Pick<Membership, 'role'>, action: Action): void {
  if (!can(membership, action)) throw new ForbiddenError('Only an owner of the organization may do this.')
}

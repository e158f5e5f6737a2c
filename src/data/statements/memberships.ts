import { Prisma } from '../../generated/prisma/client.ts'
import { memberOf, selectList } from '../connection/sql.ts'
import type { List } from '../reading/list.ts'
import { select } from '../reading/reader.ts'

export type { Membership, MembershipRole } from '../../generated/prisma/client.ts'

/** The copied time of creation of the organization is for an index; nobody reads it. */
const fields = Object.values(Prisma.MembershipScalarFieldEnum).filter(
  (field) => field !== 'organizationCreatedAt',
)

export const membershipColumns = selectList('m', fields)

/** $1 ids, $2 viewer. */
export const findMemberships = select(
  fields,
  `SELECT ${membershipColumns} FROM memberships m
WHERE m.id = ANY($1::uuid[]) AND ${memberOf('m.organization_id', '$2::uuid')}`,
)

/** $1 organization ids, $2 viewer: the viewer's own membership in each. */
export const findViewerMemberships = select(
  fields,
  `SELECT ${membershipColumns} FROM memberships m
WHERE m.organization_id = ANY($1::uuid[]) AND m.user_id = $2::uuid`,
)

/** $1 organization ids, $2 viewer: the email of each organization's oldest owner. */
export const findOldestOwnerEmails = select(
  ['organizationId', 'email'],
  `SELECT k.id AS "organizationId", oldest.email
FROM unnest($1::uuid[]) AS k(id), LATERAL (
  SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
  WHERE m.organization_id = k.id AND m.role = 'owner' ORDER BY m.created_at, m.id LIMIT 1
) oldest
WHERE ${memberOf('k.id', '$2::uuid')}`,
)

/** How many members an organization has, kept by triggers. */
function membersOf(organizationId: string): string {
  return `coalesce((SELECT c.members FROM organization_counts c WHERE c.organization_id = ${organizationId}), 0)`
}

/** The members of one organization, which its members may list. */
export const membershipList: List = {
  name: 'memberships',
  from: 'memberships m',
  parent: 'm.organization_id',
  alias: 'm',
  id: 'm.id',
  fields,
  visible: memberOf,
  total: membersOf,
  sorts: {
    createdAt: { column: 'm.created_at', type: 'timestamptz', indexed: true },
    updatedAt: { column: 'm.updated_at', type: 'timestamptz', indexed: true },
    role: { column: 'm.role', type: 'membership_role', values: 'enum_range(NULL::membership_role)' },
  },
  filters: {
    userId: (userId) => `m.user_id = ${userId}::uuid`,
    role: (role) => `m.role = ${role}::membership_role`,
  },
}

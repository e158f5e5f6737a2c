import type { Membership } from '../../generated/prisma/client.ts'
import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import type { List } from '../reading/list.ts'
import { models, selectList } from '../reading/model.ts'
import { select } from '../reading/reader.ts'
import type { LastEvent } from './events.ts'

export type { Membership, MembershipRole } from '../../generated/prisma/client.ts'

export const membershipColumns = selectList('m', models.membership.fields)

/**
 * The condition that restricts every read to the viewer's organizations. It does not use EXISTS: the planner may turn that
 * into a join with all memberships of the viewer, which can be many. This takes one index lookup for each row.
 */
export function memberOf(organizationId: string, viewerId: string): string {
  return `(SELECT true FROM memberships mine
    WHERE mine.organization_id = ${organizationId} AND mine.user_id = ${viewerId})`
}

export const findMemberships = edge({
  name: 'memberships',
  model: models.membership,
  alias: 'm',
  key: 'id',
  from: `FROM memberships m
WHERE m.id = ANY($1::uuid[]) AND ${memberOf('m.organization_id', '$2::uuid')}`,
})

/** The viewer's own membership in an organization. */
export const findViewerMemberships = edge({
  name: 'viewer memberships',
  model: models.membership,
  alias: 'm',
  key: 'organizationId',
  from: `FROM memberships m
WHERE m.organization_id = ANY($1::uuid[]) AND m.user_id = $2::uuid`,
})

/**
 * $1 organization, $2 user: the user's membership, who the user is, and the last event of the organization. To be read
 * after the organization was locked.
 */
export const findPlace = prepared(`SELECT ${membershipColumns},
  u.email AS "userEmail", u.first_name AS "userFirstName", u.last_name AS "userLastName",
  c.sequence AS "lastSequence", c.hash AS "lastHash", c.last_at AS "lastAt"
FROM memberships m JOIN users u ON u.id = m.user_id
LEFT JOIN organization_event_chains c ON c.organization_id = m.organization_id
WHERE m.organization_id = $1::uuid AND m.user_id = $2::uuid`)

export interface PlaceRow extends Membership {
  userEmail: string
  userFirstName: string | null
  userLastName: string | null
  lastSequence: number | null
  lastHash: Uint8Array<ArrayBuffer>
  lastAt: Date
}

export function readPlace(row: PlaceRow) {
  const { userEmail, userFirstName, userLastName, lastSequence, lastHash, lastAt, ...membership } = row
  const last: LastEvent | null =
    lastSequence === null ? null : { sequence: lastSequence, hash: lastHash, lastAt }
  const user = { email: userEmail, firstName: userFirstName, lastName: userLastName }
  return { membership, user, last }
}

/** $1 organization, $2 user. */
export const findMembership = prepared(
  `SELECT ${membershipColumns} FROM memberships m WHERE m.organization_id = $1::uuid AND m.user_id = $2::uuid`,
)

/** $1 organization: the ids of the two owners who have been members for longest. */
export const listOldestOwners = prepared(`SELECT m.id FROM memberships m
WHERE m.organization_id = $1::uuid AND m.role = 'owner' ORDER BY m.created_at, m.id LIMIT 2`)

export interface OldestOwnerEmail {
  organizationId: string
  email: string
}

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

/** How many members an organization has; triggers maintain the count. */
function membersOf(organizationId: string): string {
  return `coalesce((SELECT c.members FROM organization_counts c WHERE c.organization_id = ${organizationId}), 0)`
}

/** The members of one organization. Its members may list them. */
export const membershipList = {
  name: 'memberships',
  from: 'memberships m',
  parent: 'm.organization_id',
  alias: 'm',
  id: 'm.id',
  model: models.membership,
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
} satisfies List

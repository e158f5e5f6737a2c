import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import { models, selectList } from '../reading/model.ts'
import { memberOf } from './memberships.ts'

export type { User } from '../../generated/prisma/client.ts'

export const userColumns = selectList('u', models.user.fields)

/** How many organizations a user has: kept by triggers, so that one look into an index tells. */
export function organizationsOf(userId: string): string {
  return `coalesce((SELECT c.organizations FROM user_counts c WHERE c.user_id = ${userId}), 0)`
}

/** From so many organizations on it takes less to go through two ordered lists at once than to look up each of one. */
const longList = 5_000

/**
 * The viewer, and whoever shares an organization with the viewer. The shorter list of organizations is gone through; of
 * two long ones, both are read in the order that their index has. The order keeps the planner to that index.
 */
export function visibleUser(userId: string, viewerId: string): string {
  const [theirs, own] = [organizationsOf(userId), organizationsOf(viewerId)]
  const first = (from: string, condition: string) => `(SELECT true FROM memberships listed ${from}
      WHERE ${condition} ORDER BY listed.organization_created_at, listed.organization_id LIMIT 1)`
  const inListOf = (listedId: string, otherId: string) =>
    first('', `listed.user_id = ${listedId} AND ${memberOf('listed.organization_id', otherId)}`)
  return `(${userId} = ${viewerId} OR CASE
    WHEN least(${theirs}, ${own}) > ${longList} THEN ${first(
      'JOIN memberships shared USING (organization_created_at, organization_id)',
      `listed.user_id = ${userId} AND shared.user_id = ${viewerId}`,
    )}
    WHEN ${theirs} <= ${own} THEN ${inListOf(userId, viewerId)}
    ELSE ${inListOf(viewerId, userId)} END)`
}

export const findUsers = edge({
  name: 'users',
  model: models.user,
  alias: 'u',
  key: 'id',
  from: `FROM users u
WHERE u.id = ANY($1::uuid[]) AND ${visibleUser('u.id', '$2::uuid')}`,
})

/**
 * $1 email. Only A to Z are the same in both cases: other letters may become one of these in lower case, and two people
 * one account.
 */
export const findUserByEmail = prepared(
  `SELECT ${userColumns} FROM users u WHERE lower(u.email COLLATE "C") = lower($1::text COLLATE "C")`,
)

/** $1 issuer, $2 subject of a token: the id of its user, and how many organizations the user has. */
export const findUserByToken = prepared(`SELECT u.id, ${organizationsOf('u.id')} AS organizations
FROM users u WHERE u.token_issuer = $1 AND u.token_subject = $2`)

export interface FoundApiKey {
  userId: string
  expiresAt: Date | null
  revokedAt: Date | null
  /** How many organizations the user has. */
  organizations: number
}

/** $1 SHA-256 hash of the key. */
export const findApiKey =
  prepared(`SELECT a.user_id AS "userId", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt",
  ${organizationsOf('a.user_id')} AS organizations
FROM api_keys a WHERE a.hash = $1`)

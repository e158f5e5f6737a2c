import { prepared } from '../connection/sql.ts'
import { edge } from '../reading/edge.ts'
import { models, selectList } from '../reading/model.ts'
import { memberOf } from './memberships.ts'

export type { ApiKey, User } from '../../generated/prisma/client.ts'

export const userColumns = selectList('u', models.user.fields)

/** How many organizations a user has; triggers maintain the count. */
export function organizationsOf(userId: string): string {
  return `coalesce((SELECT c.organizations FROM user_counts c WHERE c.user_id = ${userId}), 0)`
}

/** If both lists of organizations are longer than this, merging them is faster than looking up each item of one. */
const longList = 5_000

/**
 * True for the viewer and for all users who share an organization with the viewer. Each organization in the shorter of
 * their lists is looked up in the other one. Two long lists are both read in the order of their index instead. ORDER BY
 * makes the planner use that index.
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
 * $1 email. Case is ignored only for A to Z. Some other letters become one of a to z in lower case, so different emails
 * would find the same account.
 */
export const findUserByEmail = prepared(
  `SELECT ${userColumns} FROM users u WHERE lower(u.email COLLATE "C") = lower($1::text COLLATE "C")`,
)

/** $1 issuer, $2 subject of a token. Returns the id of its user and how many organizations the user has. */
export const findUserByToken = prepared(`SELECT u.id, ${organizationsOf('u.id')} AS organizations
FROM users u WHERE u.token_issuer = $1 AND u.token_subject = $2`)

/** $1 id. */
export const findUser = prepared(`SELECT ${userColumns} FROM users u WHERE u.id = $1::uuid`)

/** $1 user: the organization that was made for the user. */
export const findPersonalOrganization = prepared(`SELECT o.id
FROM memberships m JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = $1::uuid AND m.role = 'owner' AND o.type = 'personal' ORDER BY m.created_at, m.id LIMIT 1`)

/** $1 id. */
export const findApiKeyById = prepared(`SELECT a.id, a.user_id AS "userId", a.name, a.hash,
  a.created_at AS "createdAt", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt"
FROM api_keys a WHERE a.id = $1::uuid`)

export interface FoundApiKey {
  id: string
  name: string | null
  userId: string
  expiresAt: Date | null
  revokedAt: Date | null
  /** How many organizations the user has. */
  organizations: number
}

/** $1 SHA-256 hash of the key. */
export const findApiKey =
  prepared(`SELECT a.id, a.name, a.user_id AS "userId", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt",
  ${organizationsOf('a.user_id')} AS organizations
FROM api_keys a WHERE a.hash = $1`)

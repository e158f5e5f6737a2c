import { Prisma } from '../generated/prisma/client.ts'
import { select } from './reader.ts'
import { memberOf, prepared, selectList } from './sql.ts'

export type { User } from '../generated/prisma/client.ts'

const fields = Object.values(Prisma.UserScalarFieldEnum)

export const userColumns = selectList('u', fields)

/** The viewer, and whoever shares an organization with the viewer: looked for among the user's own, usually few. */
export function visibleUser(userId: string, viewerId: string): string {
  return `(${userId} = ${viewerId} OR EXISTS (
    SELECT 1 FROM memberships theirs
    WHERE theirs.user_id = ${userId} AND ${memberOf('theirs.organization_id', viewerId)}))`
}

/** $1 ids, $2 viewer. */
export const findUsers = select(
  fields,
  `SELECT ${userColumns} FROM users u
WHERE u.id = ANY($1::uuid[]) AND ${visibleUser('u.id', '$2::uuid')}`,
)

/**
 * $1 email. Only A to Z are the same in both cases: other letters may become one of these in lower case, and two people
 * one account.
 */
export const findUserByEmail = prepared(
  `SELECT ${userColumns} FROM users u WHERE lower(u.email COLLATE "C") = lower($1::text COLLATE "C")`,
)

import { prepared, type Transaction } from '../connection/sql.ts'
import { memberOf } from '../statements/memberships.ts'
import { type Organization, organizationColumns } from '../statements/organizations.ts'

const lockAny = prepared(
  `SELECT ${organizationColumns} FROM organizations o WHERE o.id = $1::uuid FOR UPDATE OF o`,
)
const lockVisible = prepared(`SELECT ${organizationColumns} FROM organizations o
WHERE o.id = $1::uuid AND ${memberOf('o.id', '$2::uuid')} FOR UPDATE OF o`)
const tryLock = prepared('SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) AS locked')

/**
 * Until the transaction ends, no other transaction can lock the organization. So what is counted after this, such as its
 * owners, is still true when the result is written. This checks no permission: it is for operators.
 */
export async function lockOrganizationUnchecked(tx: Transaction, id: string): Promise<Organization | null> {
  const [organization] = await tx.rows<Organization>(lockAny, [id])
  return organization ?? null
}

/** The same, but only for an organization that the user belongs to. */
export async function lockOrganizationVisibleTo(
  tx: Transaction,
  id: string,
  userId: string,
): Promise<Organization | null> {
  const [organization] = await tx.rows<Organization>(lockVisible, [id, userId])
  return organization ?? null
}

/** Locks a name until the transaction ends. Returns false, without waiting, if another transaction has locked it. */
export async function tryLockName(tx: Transaction, name: string): Promise<boolean> {
  const [row] = await tx.rows<{ locked: boolean }>(tryLock, [name])
  return row?.locked ?? false
}

import { memberOf } from '../statements/memberships.ts'
import { type Organization, organizationColumns } from '../statements/organizations.ts'
import type { Transaction } from './transaction.ts'

const lockAny = `SELECT ${organizationColumns} FROM organizations o WHERE o.id = $1::uuid FOR UPDATE OF o`
const lockVisible = `SELECT ${organizationColumns} FROM organizations o
WHERE o.id = $1::uuid AND ${memberOf('o.id', '$2::uuid')} FOR UPDATE OF o`

/**
 * Until the transaction ends nobody else can lock the organization: what is counted now, such as its owners, is
 * still true when the result is written. Who asks is not checked: for operators.
 */
export async function lockOrganizationUnchecked(tx: Transaction, id: string): Promise<Organization | null> {
  const [organization] = await tx.$queryRawUnsafe<Organization[]>(lockAny, id)
  return organization ?? null
}

/** The same for an organization that the user belongs to; others are not even locked. */
export async function lockOrganizationVisibleTo(
  tx: Transaction,
  id: string,
  userId: string,
): Promise<Organization | null> {
  const [organization] = await tx.$queryRawUnsafe<Organization[]>(lockVisible, id, userId)
  return organization ?? null
}

/** Until the transaction ends this name is taken. False at once, without waiting, when it is taken already. */
export async function tryLockName(tx: Transaction, name: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS locked`
  return row?.locked ?? false
}

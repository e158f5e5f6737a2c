import type { Prisma } from '../../generated/prisma/client.ts'
import { memberOf } from '../statements/memberships.ts'
import { type Organization, organizationColumns } from '../statements/organizations.ts'

export type Transaction = Prisma.TransactionClient

/**
 * Until the transaction ends nobody else can lock the organization: what is counted now, such as its owners, is
 * still true when the result is written. False when there is no such organization.
 */
export async function lockOrganization(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT id FROM organizations WHERE id = ${id}::uuid FOR UPDATE`
  return rows.length > 0
}

const lockVisible = `SELECT ${organizationColumns} FROM organizations o
WHERE o.id = $1::uuid AND ${memberOf('o.id', '$2::uuid')} FOR UPDATE OF o`

/** The same for an organization that the user belongs to, as it is now; others are not even locked. */
export async function lockOrganizationOf(
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

import type { Database } from '../../data/connection/database.ts'
import { lockOrganization, type Transaction } from '../../data/writing/locks.ts'
import { NotFoundError } from './errors.ts'
import { parseId } from './validation.ts'

/** Runs `change` in a transaction that holds the organization, so that changes to its members cannot cross. */
export async function withLockedOrganization<Result>(
  { prisma }: Database,
  id: string,
  change: (tx: Transaction, organizationId: string) => Promise<Result>,
): Promise<Result> {
  const organizationId = parseId(id)
  if (organizationId === null) throw new NotFoundError('Organization')
  return prisma.$transaction(async (tx) => {
    if (!(await lockOrganization(tx, organizationId))) throw new NotFoundError('Organization')
    return change(tx, organizationId)
  })
}

import type { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../connection/database.ts'

export type Transaction = Prisma.TransactionClient

export interface TransactionOptions {
  /** Milliseconds for the whole transaction, where the database's usual limit is too short. */
  timeout?: number
}

/** The only way to open a transaction. Inside, use only `tx`: others may wait for its connection. */
export function inTransaction<Result>(
  { prisma }: Pick<Database, 'prisma'>,
  run: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  return prisma.$transaction(run, options)
}

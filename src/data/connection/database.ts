import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { Connections } from '../../telemetry/metrics.ts'
import type { InTransaction, Sql } from './sql.ts'

/** `sql` and `transaction` run own SQL, Prisma does what is rare. All share the same connections. */
export interface Database {
  readonly kind: 'postgresql' | 'embedded'
  readonly prisma: PrismaClient
  readonly sql: Sql
  /** Every change runs in one. Inside, use only the transaction: others may wait for its connection. */
  readonly transaction: InTransaction
  /** Connects, and finds out what a pooler in between supports. Throws when the service cannot work with it. */
  inspect(): Promise<void>
  readonly connections: () => Connections
  /** Resolves when the database answers. It does not wait for the connections that requests use. */
  ping(): Promise<void>
  /** Runs one transaction on a separate connection, without a time limit. */
  migrationTransaction<Result>(run: (tx: MigrationTransaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface MigrationTransaction extends Sql {
  /** Runs the text of an SQL file, which may contain several statements. */
  script(text: string): Promise<void>
}

export interface DatabaseOptions {
  /** A PostgreSQL URL; without one, the database embedded in this process. */
  url?: string | undefined
  /** Folder of the embedded database. */
  dataDir: string
  poolSize: number
  /**
   * Time limit of a statement in a transaction; reads outside of transactions may have a lower one. Undefined means no
   * limit, for commands with long statements. The embedded database has none.
   */
  statementTimeoutMilliseconds?: number | undefined
  /** Called with the error of a connection that failed while idle: no query would report it. */
  onConnectionError: (error: Error) => void
  /** Called with the text of every statement sent. */
  onStatement?: ((text: string) => void) | undefined
}

/** In milliseconds: `maxWait` limits waiting for a connection, `timeout` the whole transaction. */
const transactionLimits = {
  postgresql: { maxWait: 2_500, timeout: 5_000 },
  // There is only one connection, so many transactions at once have to queue.
  embedded: { maxWait: 20_000, timeout: 10_000 },
}

export function createPrisma(
  kind: Database['kind'],
  adapter: SqlDriverAdapterFactory,
  onStatement: DatabaseOptions['onStatement'],
): PrismaClient {
  const prisma = new PrismaClient({
    adapter,
    errorFormat: 'minimal',
    transactionOptions: transactionLimits[kind],
    log: onStatement ? [{ emit: 'event', level: 'query' }] : [],
  })
  if (onStatement) prisma.$on('query', ({ query }) => onStatement(query))
  return prisma
}

import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { Connections } from '../../telemetry/metrics.ts'
import type { Sql } from './sql.ts'

/** Where the organizations live. Prisma writes and migrates, `sql` serves hot reads; both share connections. */
export interface Database {
  readonly kind: 'postgresql' | 'embedded'
  readonly prisma: PrismaClient
  readonly sql: Sql
  /** Asks the database for an answer, and finds out what a pooler in between can do. Throws when the service can't work so. */
  inspect(): Promise<void>
  readonly connections: () => Connections
  /** Resolves when the database answers, however busy the connections are that requests share. */
  ping(): Promise<void>
  /** One transaction on a connection of its own, without a bound on its time. */
  migrationTransaction<Result>(run: (tx: MigrationTransaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface MigrationTransaction extends Sql {
  /** Runs statements as they stand in a file, which only the database itself can tell apart. */
  script(text: string): Promise<void>
}

export interface DatabaseOptions {
  /** A PostgreSQL URL; without one, the database embedded in this process. */
  url?: string | undefined
  /** Folder of the embedded database. */
  dataDir: string
  poolSize: number
  /**
   * For how long a statement of a change may run, and one that reads at most; unset where long ones are wanted, as in
   * migrations. The embedded database has no such bound.
   */
  statementTimeoutMilliseconds?: number | undefined
  /** Told of connections that failed while idle, which no caller waits for. */
  onConnectionError: (error: Error) => void
  /** Told the text of every statement sent. */
  onStatement?: ((text: string) => void) | undefined
}

/** Waiting for a connection takes at most `maxWait`, a whole transaction at most `timeout` (milliseconds). */
const transactionLimits = {
  postgresql: { maxWait: 2_500, timeout: 5_000 },
  // One connection for everybody: a burst of transactions has to queue.
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

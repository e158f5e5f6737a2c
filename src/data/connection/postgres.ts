import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { createPrisma, type Database, type DatabaseOptions, type MigrationTransaction } from './database.ts'
import { leaveFormerPrimary, withErrorListener } from './former-primary.ts'
import { createPooledSql } from './pooled-sql.ts'
import { inspectSessions } from './pooler.ts'
import { poolConfig, readTarget } from './postgres-target.ts'
import { observedSql, observedTransactions } from './sql.ts'

export function openPostgres(options: DatabaseOptions & { url: string }): Database {
  const { poolSize, onConnectionError, onStatement, statementTimeoutMilliseconds } = options
  const target = readTarget(options.url)
  const config = poolConfig(target, statementTimeoutMilliseconds)
  const pool = new pg.Pool({ ...config, max: poolSize, pipeline: true })
  pool.on('error', onConnectionError)
  // The pool listens only to idle connections. A connection may also break between two statements of a transaction.
  pool.on('connect', (client) => {
    client.on('error', onConnectionError)
  })
  const probe = openProbe(config, onConnectionError)
  // Behind a pooler that shares sessions, only `inspect` can find this out.
  let keepsNames = !target.sharesSessions
  const onError = leaveFormerPrimary(pool)
  const prisma = createPrisma(
    'postgresql',
    withErrorListener(new PrismaPg(pool, { onConnectionError }), onError),
    onStatement,
  )
  const own = createPooledSql(pool, {
    keepsNames: () => keepsNames,
    changeMilliseconds: statementTimeoutMilliseconds,
    onError,
  })
  return {
    kind: 'postgresql',
    prisma,
    sql: observedSql(own.rows, onStatement),
    transaction: observedTransactions(own.transaction, onStatement),
    inspect: async () => {
      keepsNames = await inspectSessions(target, statementTimeoutMilliseconds)
    },
    ping: probe.ping,
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    migrationTransaction: (run) => migrationTransaction(target.config, run),
    close: async () => {
      await prisma.$disconnect()
      await Promise.all([pool.end(), probe.close()])
    },
  }
}

/** A separate connection for health checks. It stays open, and is replaced after it has failed. */
function openProbe(config: pg.PoolConfig, onConnectionError: DatabaseOptions['onConnectionError']) {
  const single = new pg.Pool({ ...config, max: 1, idleTimeoutMillis: 0 })
  single.on('error', onConnectionError)
  return {
    ping: async () => void (await single.query('SELECT 1')),
    close: () => single.end(),
  }
}

async function migrationTransaction<Result>(
  config: pg.ClientConfig,
  run: (tx: MigrationTransaction) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(config)
  // The running statement fails too, and reports the error; without a listener, the process would end.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('BEGIN')
    const result = await run({
      rows: async ({ text }, values) => (await client.query(text, [...values])).rows,
      script: async (text) => void (await client.query(text)),
    })
    await client.query('COMMIT')
    return result
  } finally {
    // This also rolls back the transaction, if it has not been committed.
    await client.end()
  }
}

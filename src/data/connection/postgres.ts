import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { createPrisma, type Database, type DatabaseOptions, type MigrationTransaction } from './database.ts'
import { isStalePreparation, isStopped, ReadStoppedError } from './errors.ts'
import { leaveFormerPrimary, withErrorListener } from './former-primary.ts'
import { inspectSessions } from './pooler.ts'
import {
  extendTransactions,
  poolConfig,
  queryTimeout,
  readMilliseconds,
  readTarget,
} from './postgres-target.ts'
import { observedSql, type Sql, type Statement } from './sql.ts'

export function openPostgres(options: DatabaseOptions & { url: string }): Database {
  const { poolSize, onConnectionError, onStatement, statementTimeoutMilliseconds } = options
  const target = readTarget(options.url)
  const pool = new pg.Pool({ ...poolConfig(target, statementTimeoutMilliseconds), max: poolSize })
  pool.on('error', onConnectionError)
  // The pool listens only to idle connections. A connection may also break between two statements of a transaction.
  pool.on('connect', (client) => {
    client.on('error', onConnectionError)
    if (statementTimeoutMilliseconds !== undefined) extendTransactions(client, statementTimeoutMilliseconds)
  })
  const probe = openProbe(poolConfig(target, statementTimeoutMilliseconds), onConnectionError)
  // Behind a pooler that shares sessions, only `inspect` can find this out.
  let keepsNames = !target.sharesSessions
  const onError = leaveFormerPrimary(pool)
  const prisma = createPrisma(
    'postgresql',
    withErrorListener(new PrismaPg(pool, { onConnectionError }), onError),
    onStatement,
  )
  return {
    kind: 'postgresql',
    prisma,
    sql: observedSql(
      poolRows(pool, () => keepsNames, statementTimeoutMilliseconds),
      onStatement,
    ),
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

/** A connection keeps every statement prepared on it. After this many, most of them out of use, it is closed. */
const maxNames = 200

/** Reads on connections of a pool, outside of transactions. */
function poolRows(
  pool: pg.Pool,
  keepsNames: () => boolean,
  changeMilliseconds: number | undefined,
): Sql['rows'] {
  const limit = changeMilliseconds === undefined ? undefined : readMilliseconds(changeMilliseconds)
  const bound = limit === undefined ? {} : { query_timeout: queryTimeout(limit) }
  const names = new WeakMap<pg.PoolClient, Set<string>>()

  function countNames(client: pg.PoolClient, name: string): number {
    let known = names.get(client)
    if (!known) {
      known = new Set()
      names.set(client, known)
    }
    return known.add(name).size
  }

  async function run<Row>(
    text: string,
    name: string | undefined,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const client = await pool.connect()
    let mustClose: boolean | Error = name !== undefined && countNames(client, name) > maxNames
    try {
      const named = name === undefined ? bound : { name, ...bound }
      const result = await client.query({ text, values: [...values], ...named })
      return result.rows as Row[]
    } catch (error) {
      mustClose = error as Error
      throw limit !== undefined && isStopped(error) ? new ReadStoppedError(limit, error) : error
    } finally {
      client.release(mustClose)
    }
  }

  return async <Row>({ text, name }: Statement, values: readonly unknown[]) => {
    if (name === undefined || !keepsNames()) return run<Row>(text, undefined, values)
    try {
      return await run<Row>(text, name, values)
    } catch (error) {
      if (!isStalePreparation(error)) throw error
      return run<Row>(text, undefined, values)
    }
  }
}

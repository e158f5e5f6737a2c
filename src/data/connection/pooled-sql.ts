import type pg from 'pg'
import { isStalePreparation, isStopped, ReadStoppedError, TransactionTimeoutError } from './errors.ts'
import { queryTimeout, readMilliseconds } from './postgres-target.ts'
import type { InTransaction, Sql, Statement, Transaction } from './sql.ts'

export interface PooledSqlOptions {
  /** Whether the server's sessions keep prepared statements for this pool. */
  keepsNames: () => boolean
  /** Time limit of a statement in a transaction, and the time after which none is sent. Undefined means none. */
  changeMilliseconds: number | undefined
  onError: (error: unknown) => void
}

/** A connection keeps every statement prepared on it. After this many, most of them out of use, it is closed. */
const maxNames = 200

/** Runs own SQL on connections of a pool. */
export function createPooledSql(
  pool: pg.Pool,
  { keepsNames, changeMilliseconds, onError }: PooledSqlOptions,
): Sql & { transaction: InTransaction } {
  const readLimit = changeMilliseconds === undefined ? undefined : readMilliseconds(changeMilliseconds)
  const readBound = readLimit === undefined ? {} : { query_timeout: queryTimeout(readLimit) }
  const begin = beginWith(changeMilliseconds)
  const names = new WeakMap<pg.PoolClient, Set<string>>()

  /** Whether the connection has too many prepared statements now. */
  function isFullWith(client: pg.PoolClient, name: string | undefined): boolean {
    if (name === undefined) return false
    const known = names.get(client) ?? new Set()
    names.set(client, known)
    return known.add(name).size > maxNames
  }

  async function read<Row>({ text, name }: Statement, values: readonly unknown[]): Promise<Row[]> {
    const client = await pool.connect()
    let mustClose: boolean | Error = isFullWith(client, name)
    try {
      const result = await client.query({ text, values: [...values], ...(name && { name }), ...readBound })
      return result.rows as Row[]
    } catch (error) {
      mustClose = error as Error
      throw readLimit !== undefined && isStopped(error) ? new ReadStoppedError(readLimit, error) : error
    } finally {
      client.release(mustClose)
    }
  }

  async function transact<Result>(
    run: (tx: Transaction) => Promise<Result>,
    withNames: boolean,
  ): Promise<Result> {
    const client = await pool.connect()
    const began = performance.now()
    let mustClose: boolean | Error = false
    let isOver = false
    // What fails after the first error fails because of it, and says nothing about the cause.
    let firstError: unknown
    const failed = (error: unknown): never => {
      firstError ??= error
      throw firstError
    }
    const rows = async <Row>({ text, name }: Statement, values: readonly unknown[]): Promise<Row[]> => {
      if (changeMilliseconds !== undefined && performance.now() - began > changeMilliseconds)
        throw new TransactionTimeoutError(changeMilliseconds)
      const named = withNames && name ? { name } : undefined
      if (isFullWith(client, named?.name)) mustClose = true
      const { rows } = await client.query({ text, values: [...values], ...named }).catch(failed)
      return rows as Row[]
    }
    // Travels with the first statement, which fails if this does.
    client
      .query(begin)
      .catch(failed)
      .catch(() => {})
    try {
      const result = await run({
        rows,
        async commit(statement, values) {
          isOver = true
          await Promise.all([rows(statement, values), client.query('COMMIT')])
        },
      })
      if (!isOver) await client.query('COMMIT')
      return result
    } catch (error) {
      // A connection keeps the names of statements that are no longer valid.
      if (isStalePreparation(error)) mustClose = true
      await client.query('ROLLBACK').catch((broken: Error) => {
        mustClose = broken
      })
      onError(error)
      throw error
    } finally {
      client.release(mustClose)
    }
  }

  return {
    rows: <Row>(statement: Statement, values: readonly unknown[]) =>
      retried(keepsNames() && statement.name !== undefined, (withName) =>
        read<Row>(withName ? statement : { text: statement.text }, values),
      ),
    transaction: (run) => retried(keepsNames(), (withNames) => transact(run, withNames)),
  }
}

/** Prepared statements that are no longer valid are not used a second time. */
async function retried<Result>(
  withNames: boolean,
  run: (withNames: boolean) => Promise<Result>,
): Promise<Result> {
  if (!withNames) return run(false)
  try {
    return await run(true)
  } catch (error) {
    if (!isStalePreparation(error)) throw error
    return run(false)
  }
}

/** The time limit is sent with BEGIN, so that it applies to the right session behind a pooler, too. */
function beginWith(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'BEGIN' : `BEGIN; SET LOCAL statement_timeout = ${milliseconds}`
}

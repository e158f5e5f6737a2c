import type pg from 'pg'
import { isStalePreparation, isStopped, ReadStoppedError } from './failures.ts'
import { patience, readMilliseconds } from './postgres-target.ts'
import type { Sql, Statement } from './sql.ts'

/** A connection keeps every name that it was sent. One that holds so many, most of which are out of use, is closed. */
const maxNames = 200

/** Reads on connections of a pool, outside of transactions. */
export function poolRows(
  pool: pg.Pool,
  keepsNames: () => boolean,
  changeMilliseconds: number | undefined,
): Sql['rows'] {
  const limit = changeMilliseconds === undefined ? undefined : readMilliseconds(changeMilliseconds)
  const bound = limit === undefined ? {} : { query_timeout: patience(limit) }
  const names = new WeakMap<pg.PoolClient, Set<string>>()

  function note(client: pg.PoolClient, name: string): number {
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
    let isWornOut: boolean | Error = name !== undefined && note(client, name) > maxNames
    try {
      const named = name === undefined ? bound : { name, ...bound }
      const result = await client.query({ text, values: [...values], ...named })
      return result.rows as Row[]
    } catch (error) {
      isWornOut = error as Error
      throw limit !== undefined && isStopped(error) ? new ReadStoppedError(limit, error) : error
    } finally {
      client.release(isWornOut)
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

import type pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'

const connectTimeoutMilliseconds = 2_500
const answerGraceMilliseconds = 200

/** The parsed DATABASE_URL. */
export interface Target {
  readonly config: pg.ClientConfig
  /**
   * `pgbouncer=true`: a pooler in transaction mode. Each transaction may run on a different session of the server, so the
   * settings of a session are lost, or apply to statements of other clients.
   */
  readonly sharesSessions: boolean
}

export function readTarget(url: string): Target {
  const { searchParams } = new URL(url)
  return {
    sharesSessions: searchParams.get('pgbouncer') === 'true',
    config: {
      ...parseIntoClientConfig(url),
      application_name: 'orgql',
      connectionTimeoutMillis: connectTimeoutMilliseconds,
      keepAlive: true,
    },
  }
}

const maxReadMilliseconds = 1_000

/** Time limit of a statement outside of transactions. It is lower than that of a change, which may wait for locks. */
export function readMilliseconds(changeMilliseconds: number): number {
  return Math.min(maxReadMilliseconds, changeMilliseconds)
}

/** Time limit on this side, for a server that no longer answers. It comes after the server's own limit. */
export function queryTimeout(milliseconds: number): number {
  return milliseconds + answerGraceMilliseconds
}

/** Settings of a session that limit its time. */
export function timeLimits(milliseconds: number): Record<string, number> {
  return {
    statement_timeout: readMilliseconds(milliseconds),
    idle_in_transaction_session_timeout: 2 * milliseconds,
  }
}

/**
 * `milliseconds` is the time limit of a statement in a transaction. The settings are set by statements after connecting,
 * because poolers refuse them as connection parameters.
 */
export function poolConfig(
  { config, sharesSessions }: Target,
  milliseconds: number | undefined,
): pg.PoolConfig {
  const limits = milliseconds === undefined ? {} : timeLimits(milliseconds)
  const settings = { ...timeZone, ...(sharesSessions ? {} : { ...ownSession, ...limits }) }
  const text = Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ')
  return {
    ...config,
    ...(milliseconds !== undefined && { query_timeout: queryTimeout(milliseconds) }),
    onConnect: (client) => client.query(text),
  }
}

/**
 * Prisma's adapter reads and writes times without an offset, so any other time zone would change them silently. PgBouncer
 * keeps the time zone of each client in every mode.
 */
const timeZone = { TimeZone: 'UTC' }

/**
 * Prepared statements are planned once. All of them read by index for any values. Without this, statements with arrays of
 * ids are planned at each execution, which takes longer than reading the rows.
 */
export const ownSession = { plan_cache_mode: 'force_generic_plan' }

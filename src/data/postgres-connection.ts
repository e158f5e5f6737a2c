import type pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'

const connectTimeoutMilliseconds = 2_500
const answerGraceMilliseconds = 200

/** What DATABASE_URL says. */
export interface Target {
  readonly config: pg.ClientConfig
  /**
   * `pgbouncer=true`: a pooler in transaction mode stands before the server. Each transaction may run on another of its
   * connections, so what a session sets is lost, or meets somebody else's statements.
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

/** Settings of the server that bound what one session may do. */
export function timeLimits(milliseconds: number): Record<string, number> {
  return { statement_timeout: milliseconds, idle_in_transaction_session_timeout: 2 * milliseconds }
}

/**
 * A pool of connections whose statements may take so long. The settings are made by statements after connecting, since
 * poolers refuse to take them as parameters of the connection.
 */
export function poolConfig(
  { config, sharesSessions }: Target,
  milliseconds: number | undefined,
): pg.PoolConfig {
  const limits = milliseconds === undefined ? {} : timeLimits(milliseconds)
  const settings = { ...everywhere, ...(sharesSessions ? {} : { ...ownSession, ...limits }) }
  const text = Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ')
  return {
    ...config,
    // Also for a server that has stopped doing anything.
    ...(milliseconds !== undefined && { query_timeout: milliseconds + answerGraceMilliseconds }),
    onConnect: (client) => client.query(text),
  }
}

/**
 * Prisma's adapter reads and writes times without an offset: any other zone would shift them silently. PgBouncer keeps
 * the zone of each of its clients in every mode, as the server reports it.
 */
const everywhere = { TimeZone: 'UTC' }

/**
 * Prepared statements keep their plan: every one of them reads by index, whatever its values, and for arrays of ids the
 * planner would otherwise start again each time, which costs more than the reading.
 */
export const ownSession = { plan_cache_mode: 'force_generic_plan' }

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

const maxReadMilliseconds = 1_000

/** For how long a statement outside of a transaction may run, where a change may take so long: it may wait for others. */
export function readMilliseconds(changeMilliseconds: number): number {
  return Math.min(maxReadMilliseconds, changeMilliseconds)
}

/** How long this side waits for a server that has stopped doing anything. */
export function patience(milliseconds: number): number {
  return milliseconds + answerGraceMilliseconds
}

/** Settings of the server that bound what one session may do. */
export function timeLimits(milliseconds: number): Record<string, number> {
  return {
    statement_timeout: readMilliseconds(milliseconds),
    idle_in_transaction_session_timeout: 2 * milliseconds,
  }
}

/**
 * Gives the statements of this client's transactions so much time. Said together with BEGIN, it takes no round trip, and
 * reaches the right session behind a pooler, too.
 */
export function extendTransactions(client: pg.PoolClient, milliseconds: number): void {
  const text = `BEGIN; SET LOCAL statement_timeout = ${milliseconds}`
  const query = client.query.bind(client) as (query: object | string, ...rest: unknown[]) => unknown
  const extended: typeof query = (given, ...rest) => {
    const isBegin = typeof given === 'object' && 'text' in given && given.text === 'BEGIN'
    return query(isBegin ? { ...given, text } : given, ...rest)
  }
  client.query = extended as typeof client.query
}

/**
 * A pool of connections whose changes may take so long. The settings are made by statements after connecting, since
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
    ...(milliseconds !== undefined && { query_timeout: patience(milliseconds) }),
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

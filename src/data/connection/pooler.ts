import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ownSession, poolConfig, type Target, timeLimits } from './postgres-target.ts'

/**
 * What a pooler between this process and the server does to sessions: throws when it is not what DATABASE_URL says, or when
 * the server lacks a setting that cannot be made from here. Returns whether statements can be prepared by name.
 */
export async function inspectSessions(target: Target, milliseconds: number | undefined): Promise<boolean> {
  const pool = new pg.Pool({ ...poolConfig(target, milliseconds), max: 2 })
  // The code that waits for the failed connection reports it.
  pool.on('error', () => {})
  try {
    if (!target.sharesSessions) {
      if (await losesSettings(pool)) throw new Error(transactionMode)
      return true
    }
    if (milliseconds !== undefined) await requireSettings(pool, target, milliseconds)
    return await keepsNames(pool)
  } finally {
    await pool.end()
  }
}

const transactionMode =
  'DATABASE_URL leads to a pooler in transaction mode. Add pgbouncer=true to it, so that nothing here relies on sessions.'

/**
 * Whether what a connection has set is gone when another one, which leaves in the middle of a transaction, takes the
 * server's session with it.
 */
async function losesSettings(pool: pg.Pool): Promise<boolean> {
  const value = randomBytes(8).toString('hex')
  const first = await pool.connect()
  try {
    await first.query("SELECT set_config('orgql.session', $1, false)", [value])
    const second = await pool.connect()
    await second.query('BEGIN').finally(() => second.release(true))
    const { rows } = await first.query("SELECT current_setting('orgql.session', true) AS value")
    return rows[0]?.value !== value
  } finally {
    first.release(true)
  }
}

async function requireSettings(pool: pg.Pool, { config }: Target, milliseconds: number): Promise<void> {
  const wanted: Record<string, string | number> = { ...timeLimits(milliseconds), ...ownSession }
  const { rows } = await pool.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [Object.keys(wanted)],
  )
  const found = new Map(rows.map(({ name, setting }) => [name, setting]))
  const missing = Object.entries(wanted).filter(([name, value]) => !isMet(found.get(name), value))
  if (missing.length === 0) return
  const statements = missing.map(
    ([name, value]) => `  ALTER ROLE "${config.user ?? ''}" SET ${name} = '${value}';`,
  )
  throw new Error(
    'With pgbouncer=true in DATABASE_URL these settings must be those of the role. Run this on the server, and then ' +
      `RECONNECT in PgBouncer's console:\n${statements.join('\n')}`,
  )
}

/** A limit may be lower than what is wanted; 0 is none. */
function isMet(setting: string | undefined, wanted: string | number): boolean {
  if (typeof wanted === 'string') return setting === wanted
  return Number(setting) > 0 && Number(setting) <= wanted
}

/**
 * PgBouncer follows prepared statements since 1.21, if `max_prepared_statements` is not 0, and then gives them names of
 * its own. Before that the server sees the name that was sent, on whatever connection it came to.
 */
async function keepsNames(pool: pg.Pool): Promise<boolean> {
  const name = `orgql_${randomBytes(8).toString('hex')}`
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const text = 'SELECT name FROM pg_prepared_statements WHERE name = $1'
    const { rows } = await client.query({ name, text, values: [name] })
    if (rows.length > 0) await client.query(`DEALLOCATE ${name}`)
    return rows.length === 0
  } finally {
    client.release(true)
  }
}

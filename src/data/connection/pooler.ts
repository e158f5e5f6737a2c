import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ownSession, poolConfig, type Target, timeLimits } from './postgres-target.ts'

/**
 * Checks how a pooler between this process and the server treats sessions. Throws when that does not match DATABASE_URL,
 * or when the server lacks a setting that this process cannot set. Returns whether prepared statements can be used.
 */
export async function inspectSessions(target: Target, milliseconds: number | undefined): Promise<boolean> {
  const pool = new pg.Pool({ ...poolConfig(target, milliseconds), max: 2 })
  // The query on the failed connection reports the error; without a listener, the process would end.
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
  'DATABASE_URL points to a pooler in transaction mode. Add pgbouncer=true to it, so that orgql does not rely on sessions.'

/**
 * Whether a setting of one connection is lost when another one disconnects inside a transaction. A pooler in transaction
 * mode gives both the same session of the server, and closes that session when the second one disconnects.
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
    'With pgbouncer=true in DATABASE_URL, these settings must be set for the role. Run this on the server, and then ' +
      `RECONNECT in PgBouncer's console:\n${statements.join('\n')}`,
  )
}

/** A time limit may be lower than the wanted one; 0 means no limit. */
function isMet(setting: string | undefined, wanted: string | number): boolean {
  if (typeof wanted === 'string') return setting === wanted
  return Number(setting) > 0 && Number(setting) <= wanted
}

/**
 * PgBouncer supports prepared statements since 1.21, if `max_prepared_statements` is not 0. It then renames them, so the
 * server does not know the name that was sent. Without that support, the server does.
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

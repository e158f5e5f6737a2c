import { describe, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import type { Sql } from '../../src/data/connection/sql.ts'
import { createTestDatabase } from '../support/database.ts'
import { openEmptyDatabase } from '../support/empty-database.ts'
import { administer } from '../support/global-setup.ts'
import { type PoolMode, startPgBouncer } from '../support/pgbouncer.ts'
import { startCommand } from '../support/process.ts'

const mode = process.env.TEST_PGBOUNCER as PoolMode | undefined
const milliseconds = 2_465

/** Starts a PgBouncer for a database, and returns the URL through it. */
async function through(direct: string, poolMode: PoolMode): Promise<string> {
  const pgBouncer = await startPgBouncer(direct, poolMode)
  onTestFinished(pgBouncer.stop)
  return pgBouncer.through(direct)
}

async function open(url: string): Promise<Database> {
  const database = await openDatabase({
    url,
    dataDir: '',
    poolSize: 4,
    statementTimeoutMilliseconds: milliseconds,
    onConnectionError: () => {},
  })
  onTestFinished(() => database.close())
  return database
}

async function setForDatabase(direct: string, settings: Record<string, string>): Promise<void> {
  const name = new URL(direct).pathname.slice(1)
  for (const [setting, value] of Object.entries(settings)) {
    await administer(direct, `ALTER DATABASE ${name} SET ${setting} = '${value}'`)
  }
}

const needed = {
  statement_timeout: '1s',
  idle_in_transaction_session_timeout: '1s',
  plan_cache_mode: 'force_generic_plan',
}

/** The values of a setting in many concurrent statements, half of them in transactions. */
async function seen(database: Database, setting: string): Promise<Set<string | undefined>> {
  const statement = { text: `SELECT current_setting('${setting}') AS value, pg_sleep(0.01)`, name: setting }
  const read = ({ rows }: Sql) => rows<{ value: string }>(statement, [])
  const values = Array.from({ length: 20 }, async (_, index) => {
    const [row] = await (index % 2 === 0 ? read(database.sql) : database.transaction(read))
    return row?.value
  })
  return new Set(await Promise.all(values))
}

describe.runIf(mode === 'session')('PgBouncer in session mode', () => {
  test('is used like the server itself, with the settings of this service in every session', async () => {
    const database = await open(await through(await createTestDatabase(), 'session'))
    await database.inspect()
    expect(await seen(database, 'TimeZone')).toEqual(new Set(['UTC']))
    expect(await seen(database, 'plan_cache_mode')).toEqual(new Set(['force_generic_plan']))
    expect(await seen(database, 'statement_timeout')).toEqual(new Set(['1s', `${milliseconds}ms`]))
    expect(await seen(database, 'idle_in_transaction_session_timeout')).toEqual(new Set(['4930ms']))
  })
})

describe.runIf(mode === 'transaction')('PgBouncer in transaction mode', () => {
  test('is refused if the URL has no pgbouncer=true', async () => {
    const database = await open(await through(await createTestDatabase(), 'transaction'))
    await expect(database.inspect()).rejects.toThrow('Add pgbouncer=true to it')
  })

  test('is refused if the role lacks settings, with the statements that set them', async () => {
    const direct = await createTestDatabase()
    const user = new URL(direct).username
    await setForDatabase(direct, { statement_timeout: '1001ms' })
    const before = await open(`${await through(direct, 'transaction')}?pgbouncer=true`)
    await expect(before.inspect()).rejects.toThrow(
      [
        `  ALTER ROLE "${user}" SET statement_timeout = '1000';`,
        `  ALTER ROLE "${user}" SET idle_in_transaction_session_timeout = '${2 * milliseconds}';`,
        `  ALTER ROLE "${user}" SET plan_cache_mode = 'force_generic_plan';`,
      ].join('\n'),
    )
    await setForDatabase(direct, needed)
    const after = await open(`${await through(direct, 'transaction')}?pgbouncer=true`)
    await after.inspect()
    // In any session, a change has more time.
    expect(await seen(after, 'statement_timeout')).toEqual(new Set(['1s', `${milliseconds}ms`]))
  })

  test('has the time zone UTC in every session of the server', async () => {
    const direct = await createTestDatabase()
    await setForDatabase(direct, needed)
    const url = `${await through(direct, 'transaction')}?pgbouncer=true`
    const databases = await Promise.all([open(url), open(url)])
    for (const database of databases) await database.inspect()
    const zones = await Promise.all(databases.map((database) => seen(database, 'TimeZone')))
    expect(zones).toEqual([new Set(['UTC']), new Set(['UTC'])])
  })

  test('allows two processes to start at once, migrate a database and serve it', async () => {
    const { url: direct, close } = await openEmptyDatabase()
    onTestFinished(close)
    await setForDatabase(direct, needed)
    const url = `${await through(direct, 'transaction')}?pgbouncer=true`
    const settings = { DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'silent', SHUTDOWN_DELAY_SECONDS: '0' }
    const processes = [1, 2].map(() => startCommand(['serve'], settings))
    for (const started of processes) {
      const { origin } = new URL(await started.line('GraphiQL: '))
      expect((await fetch(`${origin}/health/ready`)).status).toBe(200)
    }
    for (const started of processes) expect(await started.stop()).toMatchObject({ code: 0 })
  })
})

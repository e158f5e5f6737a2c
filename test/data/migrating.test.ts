import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { type Migration, readMigrations } from '../../src/data/migrations/files.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { onPostgres } from '../support/database.ts'
import { type EmptyDatabase, openEmptyDatabase } from '../support/empty-database.ts'
import { migrateTo, schemaOf } from '../support/migration-state.ts'
import { deployWithEngine } from '../support/schema-engine.ts'

const migrations = await readMigrations()
const names = migrations.map(({ name }) => name)
/** These tests interrupt this migration; `rest` is this one and all after it. */
const from = names.indexOf('20261124073000_ordered_organizations_of_a_user')
const interrupted = migrations[from] as Migration
const rest = names.slice(from)

async function open(): Promise<EmptyDatabase> {
  const empty = await openEmptyDatabase()
  onTestFinished(() => empty.close())
  return empty
}

async function openBefore(): Promise<EmptyDatabase> {
  const empty = await open()
  await migrateTo(empty.database, migrations.slice(0, from))
  return empty
}

async function rows(database: Database, text: string, values: unknown[] = []): Promise<object[]> {
  return database.sql.rows<object>({ text }, values)
}

function records(database: Database): Promise<object[]> {
  return rows(
    database,
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished,
      rolled_back_at IS NOT NULL AS "rolledBack", applied_steps_count AS steps, logs
    FROM _prisma_migrations ORDER BY migration_name, "rolledBack" DESC`,
  )
}

function record({ name, checksum }: Migration) {
  return { name, checksum, finished: true, rolledBack: false, steps: 1, logs: null }
}

/** Adds the record that Prisma leaves when its process is killed. */
async function leaveUnfinished(
  database: Database,
  { name, checksum }: Migration,
  logs: string | null = null,
) {
  await rows(
    database,
    `INSERT INTO _prisma_migrations (id, migration_name, checksum, logs, started_at)
      VALUES (gen_random_uuid(), $1, $2, $3, now() - interval '1 hour')`,
    [name, checksum, logs],
  )
}

describe('Migrations', () => {
  test('give the same schema and records as Prisma’s own engine', async () => {
    const own = await open()
    const prisma = await open()
    expect(await applyMigrations(own.database)).toEqual(names)
    expect(await deployWithEngine(prisma.factory)).toEqual(names)
    expect(await schemaOf(own.database)).toEqual(await schemaOf(prisma.database))
    expect(await records(own.database)).toEqual(migrations.map(record))
    expect(await records(prisma.database)).toEqual(migrations.map(record))
    expect(await deployWithEngine(own.factory)).toEqual([])
    expect(await applyMigrations(prisma.database)).toEqual([])
  })

  test('are applied again if they were started and rolled back', async () => {
    const { database } = await openBefore()
    await leaveUnfinished(database, interrupted)
    await leaveUnfinished(database, interrupted)
    expect(await applyMigrations(database)).toEqual(rest)
    const rolledBack = { ...record(interrupted), finished: false, rolledBack: true, steps: 0 }
    expect(await records(database)).toEqual([
      ...migrations.slice(0, from).map(record),
      rolledBack,
      rolledBack,
      ...migrations.slice(from).map(record),
    ])
    expect(await applyMigrations(database)).toEqual([])
  })

  test('are not applied again if they were completed and only their record is unfinished', async () => {
    const { database } = await openBefore()
    await leaveUnfinished(database, interrupted)
    await database.migrationTransaction((tx) => tx.script(interrupted.script))
    expect(await applyMigrations(database)).toEqual(rest)
    expect(await records(database)).toEqual(migrations.map(record))
  })

  test('that fail are rolled back with a reason, and applied when the reason is gone', async () => {
    const { database } = await openBefore()
    await rows(database, 'ALTER TABLE memberships ADD COLUMN organization_created_at integer')
    const error = `The migration ${interrupted.name} failed and was rolled back: column "organization_created_at"`
    await expect(applyMigrations(database)).rejects.toThrow(error)
    await leaveUnfinished(database, interrupted, 'ERROR: column "organization_created_at" already exists')
    await expect(applyMigrations(database)).rejects.toThrow(error)
    await rows(database, 'ALTER TABLE memberships DROP COLUMN organization_created_at')
    expect(await applyMigrations(database)).toEqual(rest)
  })

  test('are not applied to a database with other tables', async () => {
    const { database } = await open()
    await rows(database, 'CREATE TABLE recipes (name text)')
    await expect(applyMigrations(database)).rejects.toThrow(
      'has tables (recipes) but no record of migrations',
    )
    expect(await rows(database, "SELECT to_regclass('users')::text AS users")).toEqual([{ users: null }])
  })

  test('are reported if they are unknown to this build, or were changed after they had been applied', async () => {
    const { database } = await open()
    await applyMigrations(database)
    await rows(database, "UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name = $1", [
      interrupted.name,
    ])
    await rows(
      database,
      `INSERT INTO _prisma_migrations (id, migration_name, checksum, finished_at) VALUES ('1', 'newer', 'y', now())`,
    )
    const messages: string[] = []
    expect(await applyMigrations(database, (text) => messages.push(text))).toEqual([])
    expect(messages).toEqual([
      'The database has the migration newer, which is not part of this build.',
      `The migration ${interrupted.name} was changed after it had been applied to this database.`,
    ])
  })
})

describe.runIf(onPostgres)('Processes that start at once', () => {
  async function connect(url: string): Promise<pg.Client> {
    const client = new pg.Client(url)
    await client.connect()
    onTestFinished(() => client.end())
    return client
  }

  test('apply each migration once', async () => {
    const { url } = await open()
    const openOne = () => openDatabase({ url, dataDir: '', poolSize: 1, onConnectionError: () => {} })
    const databases = await Promise.all(Array.from({ length: 5 }, openOne))
    const applied = await Promise.all(databases.map((database) => applyMigrations(database)))
    expect(applied.flat().sort()).toEqual(names)
    expect(await records(databases[0] as Database)).toEqual(migrations.map(record))
    await Promise.all(databases.map((database) => database.close()))
  })

  test('wait while another one holds the lock, and report that once', async () => {
    const { database, url } = await open()
    const other = await connect(url)
    await other.query('SELECT pg_advisory_lock(72707369)')
    const messages: string[] = []
    const applying = applyMigrations(database, (text) => messages.push(text))
    await expect.poll(() => messages).toEqual(['Waiting for another process that is applying migrations.'])
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await other.query('SELECT pg_advisory_unlock(72707369)')
    expect(await applying).toEqual(names)
    expect(messages).toHaveLength(1)
  })

  test('take no lock if there is nothing to apply', async () => {
    const { database, url } = await open()
    await applyMigrations(database)
    const other = await connect(url)
    await other.query('SELECT pg_advisory_lock(72707369)')
    await other.query('BEGIN; LOCK TABLE _prisma_migrations IN EXCLUSIVE MODE')
    expect(await applyMigrations(database)).toEqual([])
  })

  test('may run migrations for longer than the statement timeout of the role', async () => {
    const { database, url } = await openBefore()
    const other = await connect(url)
    const name = new URL(url).pathname.slice(1)
    await other.query(`ALTER DATABASE ${name} SET statement_timeout = '100ms'`)
    await other.query('BEGIN; LOCK TABLE memberships')
    const applying = applyMigrations(database)
    const waiting =
      "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = 'memberships'::regclass"
    await expect.poll(async () => (await other.query(waiting)).rows).toEqual([{ n: 1 }])
    await new Promise((resolve) => setTimeout(resolve, 300))
    await other.query('COMMIT')
    expect(await applying).toEqual(rest)
  })
})

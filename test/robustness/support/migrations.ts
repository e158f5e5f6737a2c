import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import type { Database } from '../../../src/data/connection/database.ts'
import { openDatabase } from '../../../src/data/connection/open.ts'
import { readMigrations } from '../../../src/data/migrations/files.ts'
import { applyMigrations } from '../../../src/data/migrations/migrate.ts'
import { administer } from '../../support/global-setup.ts'
import { migrateTo, schemaOf } from '../../support/migration-state.ts'
import type { OnEnd } from '../check.ts'
import { sharedServer } from './postgres.ts'

const migrations = await readMigrations()

/** Numbers of applied migrations to start from: from 0 to one less than all. */
export const stages = migrations.map((_, applied) => applied)

type Where = { url?: string; dataDir: string }

export function open(where: Where): Promise<Database> {
  return openDatabase({ ...where, poolSize: 2, onConnectionError: () => {} })
}

/** Makes a database with the first `applied` migrations. */
export async function prepare(where: Where, applied: number): Promise<void> {
  const database = await open(where)
  if (applied > 0) await migrateTo(database, migrations.slice(0, applied))
  await database.close()
}

/** State of a database after all migrations, without a kill. */
export async function finalSchema(where: Where): Promise<object[]> {
  const database = await open(where)
  await applyMigrations(database)
  const schema = await schemaOf(database)
  await database.close()
  return schema
}

/** Problems of a database after a kill and a successful start. */
export async function problemsOf(where: Where, expected: object[]): Promise<string[]> {
  const database = await open(where)
  const problems: string[] = []
  const records = await database.sql.rows<object>({ text: findRecords }, [])
  const wanted = migrations.map(({ name }) => ({ name, finished: true }))
  if (!isDeepStrictEqual(records, wanted)) problems.push(`its records are ${JSON.stringify(records)}`)
  if (!isDeepStrictEqual(await schemaOf(database), expected))
    problems.push('its tables are not what they should be')
  await database.close()
  return problems
}

const findRecords = `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
  WHERE rolled_back_at IS NULL ORDER BY migration_name, started_at`

/** A new database on the shared server, as a copy of another one or empty. */
export async function createDatabase(onEnd: OnEnd, template?: string): Promise<string> {
  const name = `orgql_robustness_${randomBytes(4).toString('hex')}`
  const copied = template === undefined ? '' : `TEMPLATE ${new URL(template).pathname.slice(1)}`
  await administer(sharedServer, `CREATE DATABASE ${name} ${copied}`)
  onEnd(() => administer(sharedServer, `DROP DATABASE ${name} WITH (FORCE)`))
  return Object.assign(new URL(sharedServer), { pathname: `/${name}` }).href
}

/** Locks tables that the next migrations create or change, so that their script waits in the middle. */
export async function holdBack(url: string, applied: number): Promise<() => Promise<void>> {
  const client = new pg.Client(url)
  // If the check fails, the database is dropped while this is connected.
  client.on('error', () => {})
  await client.connect()
  await client.query('BEGIN')
  const { rows } = await client.query<{ tables: string }>(listTables)
  await client.query(applied === 0 ? 'CREATE TABLE api_keys ()' : `LOCK TABLE ${rows[0]?.tables}`)
  return () => client.end()
}

/** All but the table of migrations, in which the start of one is recorded before its script runs. */
const listTables = `SELECT string_agg(quote_ident(tablename), ', ') AS tables
  FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`

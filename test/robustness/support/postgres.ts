import { randomBytes } from 'node:crypto'
import type { Database } from '../../../src/data/connection/database.ts'
import { openDatabase } from '../../../src/data/connection/open.ts'
import { applyMigrations } from '../../../src/data/migrations/migrate.ts'
import { administer } from '../../support/global-setup.ts'
import { createSeed, type Seed } from '../../support/seed.ts'
import type { OnEnd } from '../check.ts'

export const sharedServer = process.env.TEST_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/postgres'

export interface PreparedDatabase {
  /** The settings with which the service uses this database. */
  settings: Record<string, string>
  database: Database
  seed: Seed
}

/** A new, migrated database on a running PostgreSQL server. It is dropped at the end. */
export async function preparePostgres(onEnd: OnEnd): Promise<PreparedDatabase & { url: string }> {
  const name = `orgql_robustness_${randomBytes(4).toString('hex')}`
  await administer(sharedServer, `CREATE DATABASE ${name}`)
  onEnd(() => administer(sharedServer, `DROP DATABASE ${name} WITH (FORCE)`))
  const url = new URL(sharedServer)
  url.pathname = `/${name}`
  const database = await openMigrated(url.href)
  onEnd(() => database.close())
  return { url: url.href, settings: { DATABASE_URL: url.href }, database, seed: createSeed(database) }
}

export async function openMigrated(url: string | undefined, dataDir = ''): Promise<Database> {
  const database = await openDatabase({ url, dataDir, poolSize: 4, onConnectionError: () => {} })
  await applyMigrations(database)
  return database
}

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { inject } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { createPglite, embeddedDatabase } from '../../src/data/connection/embedded.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { administer } from './global-setup.ts'

export const onPostgres = inject('template').kind === 'postgresql'

export interface TestDatabaseOptions {
  poolSize?: number
  statementTimeoutMilliseconds?: number
  onStatement?: (text: string) => void
}

/** A new, empty database with all migrations applied. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<Database> {
  const [database] = await openTestDatabases(1, options)
  return database
}

/** Opens one new database once for each replica. */
export async function openTestDatabases(
  replicas: number,
  options: TestDatabaseOptions = {},
): Promise<[Database, ...Database[]]> {
  const template = inject('template')
  if (template.kind === 'embedded') {
    const pglite = await createPglite({ loadDataDir: new Blob([await readFile(template.dump)]) })
    return [embeddedDatabase(pglite, options.onStatement)]
  }
  const direct = await createTestDatabase()
  const url = throughPooler(direct, template.pooler)
  if (template.pooler?.search) await setForAll(direct, options.statementTimeoutMilliseconds ?? 0)
  const open = () => openOnUrl(url, options)
  return [await open(), ...(await Promise.all(Array.from({ length: replicas - 1 }, open)))]
}

export function throughPooler(direct: string, pooler: { host: string; search: string } | undefined): string {
  return pooler ? Object.assign(new URL(direct), pooler).href : direct
}

/** Settings that a session cannot make behind a pooler in transaction mode. In production the role has them. */
async function setForAll(url: string, milliseconds: number): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  const settings = {
    statement_timeout: Math.min(milliseconds, 1_000),
    idle_in_transaction_session_timeout: 2 * milliseconds,
    plan_cache_mode: 'force_generic_plan',
  }
  for (const [setting, value] of Object.entries(settings)) {
    await administer(url, `ALTER DATABASE ${name} SET ${setting} = '${value}'`)
  }
}

async function openOnUrl(url: string, options: TestDatabaseOptions): Promise<Database> {
  const database = await openDatabase({
    url,
    dataDir: '',
    poolSize: options.poolSize ?? 4,
    onConnectionError: () => {},
    onStatement: options.onStatement,
    statementTimeoutMilliseconds: options.statementTimeoutMilliseconds,
  })
  await database.inspect()
  return database
}

/** The URL of a new copy of the template; PostgreSQL only. It is dropped with the template when the run ends. */
export async function createTestDatabase(): Promise<string> {
  const template = inject('template')
  if (template.kind !== 'postgresql') throw new Error('This needs TEST_DATABASE_URL')
  const name = `${template.name}_${randomBytes(4).toString('hex')}`
  await administer(template.adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template.name}`)
  await administer(template.adminUrl, `ALTER DATABASE ${name} SET TimeZone = 'America/St_Johns'`)
  const url = new URL(template.adminUrl)
  url.pathname = `/${name}`
  return url.href
}

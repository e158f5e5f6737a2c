import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createPglite, embeddedDatabase } from '../../src/data/connection/embedded.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { buildAssets } from '../../src/http/pages/assets/build.ts'
import { type PoolMode, startPgBouncer } from './pgbouncer.ts'

/** A migrated, empty database. Every test file gets its own copy of it. */
export type Template =
  | { kind: 'embedded'; dump: string }
  | {
      kind: 'postgresql'
      adminUrl: string
      name: string
      /** Host and URL parameters for the service's connections. */
      pooler: { host: string; search: string } | undefined
    }

declare module 'vitest' {
  interface ProvidedContext {
    template: Template
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Takes almost no time after a build.
  await buildAssets()
  const url = process.env.TEST_DATABASE_URL
  const { template, remove } = url ? await postgresTemplate(url) : await embeddedTemplate()
  project.provide('template', template)
  return remove
}

async function embeddedTemplate() {
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-test-'))
  const dump = path.join(folder, 'template.tar')
  const pglite = await createPglite({})
  const database = embeddedDatabase(pglite, undefined)
  await applyMigrations(database)
  await writeFile(dump, new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()))
  await database.close()
  return {
    template: { kind: 'embedded' as const, dump },
    remove: () => rm(folder, { recursive: true }),
  }
}

/** `TEST_PGBOUNCER`: the tests reach the server through a PgBouncer in that mode. */
async function startPooler(adminUrl: string) {
  const mode = process.env.TEST_PGBOUNCER as PoolMode | undefined
  if (mode === undefined) return { pooler: undefined, stop: async () => {} }
  const { through, stop } = await startPgBouncer(adminUrl, mode)
  const search = mode === 'transaction' ? '?pgbouncer=true' : ''
  return { pooler: { host: new URL(through(adminUrl)).host, search }, stop }
}

async function postgresTemplate(adminUrl: string) {
  const name = `orgql_test_${randomBytes(4).toString('hex')}`
  await administer(adminUrl, `CREATE DATABASE ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const database = await openDatabase({
    url: url.href,
    dataDir: '',
    poolSize: 1,
    onConnectionError: () => {},
  })
  await applyMigrations(database)
  await database.close()
  const { pooler, stop } = await startPooler(adminUrl)
  return {
    template: { kind: 'postgresql' as const, adminUrl, name, pooler },
    async remove() {
      await stop()
      await dropAll(adminUrl, name)
    },
  }
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    prefix,
  ])
  for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`)
  await client.end()
}

export async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

import { randomBytes } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { inject } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { createPglite, embeddedDatabase } from '../../src/data/connection/embedded.ts'
import { openDatabase } from '../../src/data/connection/open.ts'
import { throughPooler } from './database.ts'
import { administer } from './global-setup.ts'
import { withWholeScripts } from './schema-engine.ts'

export interface EmptyDatabase {
  database: Database
  /** For Prisma's schema engine. */
  factory: SqlMigrationAwareDriverAdapterFactory
  /** PostgreSQL only. */
  url: string
  close(): Promise<void>
}

/** A database without any migration. */
export async function openEmptyDatabase(): Promise<EmptyDatabase> {
  const template = inject('template')
  if (template.kind === 'embedded') {
    const pglite = await createPglite({})
    const database = embeddedDatabase(pglite, undefined)
    const factory = withWholeScripts(new PrismaPGlite(pglite), (script) => pglite.exec(script))
    return { database, factory, url: '', close: () => database.close() }
  }
  const name = `${template.name}_${randomBytes(4).toString('hex')}`
  await administer(template.adminUrl, `CREATE DATABASE ${name}`)
  const url = Object.assign(new URL(template.adminUrl), { pathname: `/${name}` }).href
  const pooled = throughPooler(url, template.pooler)
  const database = await openDatabase({ url: pooled, dataDir: '', poolSize: 2, onConnectionError: () => {} })
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  return {
    database,
    factory: withWholeScripts(new PrismaPg(pool), (script) => pool.query(script)),
    url,
    async close() {
      await Promise.all([database.close(), pool.end()])
    },
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import type { Database } from './database.ts'
import { withSchemaEngine } from './schema-engine.ts'

const lockfile = createRequire(import.meta.url).resolve('#prisma/migrations/migration_lock.toml')

/**
 * Applies the migrations that this database does not have yet, in the bookkeeping of `prisma migrate deploy`, and
 * returns their names. Safe when several replicas start at once: the engine holds an advisory lock meanwhile.
 */
export async function applyMigrations(database: Database): Promise<string[]> {
  const migrationsList = await readMigrations()
  const { appliedMigrationNames } = await withSchemaEngine(database, (engine) =>
    engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } }),
  )
  return appliedMigrationNames
}

export async function readMigrations(): Promise<MigrationList> {
  const baseDir = path.dirname(lockfile)
  const entries = await readdir(baseDir, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir,
    lockfile: { path: path.basename(lockfile), content: await readFile(lockfile, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(folders.sort().map((folder) => readMigration(baseDir, folder))),
  }
}

async function readMigration(baseDir: string, folder: string) {
  const value = await readFile(path.join(baseDir, folder, 'migration.sql'), 'utf8')
  return { path: folder, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
}

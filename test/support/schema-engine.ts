import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { readMigrations } from '../../src/data/migrations/files.ts'

// Node 20 has it, but not in its type declarations.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: object): Promise<{ exports: object }>
}

const require = createRequire(import.meta.url)

/** Loaded only once: the package keeps its instance in module variables, and a second instance would corrupt them. */
let engineModule: Promise<typeof import('@prisma/schema-engine-wasm')> | undefined

/** Runs `use` with Prisma's schema engine (its WebAssembly build: nothing to download) on a database. */
export async function withSchemaEngine<Result>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  engineModule ??= loadEngine()
  const { SchemaEngine } = await engineModule
  const bound = bindMigrationAwareSqlAdapterFactory(factory)
  const engine = await SchemaEngine.new({ datamodels: [await readSchema()] }, () => {}, bound)
  try {
    return await use(engine)
  } finally {
    engine.free()
  }
}

/** Applies the migrations as `prisma migrate deploy` does. */
export async function deployWithEngine(factory: SqlMigrationAwareDriverAdapterFactory): Promise<string[]> {
  const migrations = await readMigrations()
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"' }
  const migrationDirectories = migrations.map(({ name, script }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: script } },
  }))
  const { appliedMigrationNames } = await withSchemaEngine(factory, (engine) =>
    engine.applyMigrations({
      migrationsList: { baseDir: '.', lockfile, shadowDbInitScript: '', migrationDirectories },
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  return appliedMigrationNames
}

export async function readSchema(): Promise<[path: string, content: string]> {
  const file = require.resolve('#prisma/schema.prisma')
  return ['schema.prisma', await readFile(file, 'utf8')]
}

/**
 * Runs a migration as one script. The adapters cannot: PostgreSQL's splits it at every semicolon, even inside a function,
 * and PGlite's returns before the script has run.
 */
export function withWholeScripts(
  inner: SqlMigrationAwareDriverAdapterFactory,
  run: (script: string) => Promise<unknown>,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = async () =>
    Object.assign(await inner.connect(), {
      executeScript: async (script: string) => {
        await run(script)
      },
    })
  return { provider: inner.provider, adapterName: inner.adapterName, connect, connectToShadowDb: connect }
}

/** The package's own entry imports its .wasm file as a module, which Node 20 does not do without a flag. */
async function loadEngine(): Promise<typeof import('@prisma/schema-engine-wasm')> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
  const module = await WebAssembly.compile(await readFile(file))
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings })
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(exports: object): void }
  __wbg_set_wasm(exports)
  ;(exports as { __wbindgen_start(): void }).__wbindgen_start()
  return bindings
}

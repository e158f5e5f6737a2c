import { randomInt } from 'node:crypto'
import { readConfig } from '../config.ts'
import { openDatabase } from '../data/connection/open.ts'
import { applyMigrations } from '../data/migrations/migrate.ts'
import { type Added, addInBulk } from './bulk.ts'
import { withProgressBar } from './progress-bar.ts'

export interface SeedOptions {
  /** Number of companies. */
  organizations: number
  /** The same seed makes the same data. */
  seed?: number
}

/** Fills the database that the settings name, and prints one line with what it has added. */
export async function seed({ organizations, seed = randomInt(2 ** 31) }: SeedOptions): Promise<void> {
  const config = readConfig()
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
    onConnectionError: (error) => process.stderr.write(`A database connection failed: ${error.message}\n`),
  })
  try {
    await applyMigrations(database)
    const started = performance.now()
    const added = await withProgressBar('organizations', organizations, (onProgress) =>
      addInBulk(database, { companies: organizations, seed, onProgress }),
    )
    process.stdout.write(`${summary(added, organizations, performance.now() - started)} (--seed ${seed})\n`)
  } finally {
    await database.close()
  }
}

function summary(added: Added, companies: number, milliseconds: number): string {
  const count = (value: number) => value.toLocaleString('en')
  return (
    `Added ${count(companies)} organizations, ${count(added.users)} users with their personal organizations, ` +
    `${count(added.memberships)} memberships, ${count(added.domains)} domains and ` +
    `${count(added.addresses)} addresses in ${(milliseconds / 1000).toFixed(1)} s.`
  )
}

import { readConfig } from './config.ts'
import { openDatabase } from './data/connection/open.ts'
import { applyMigrations } from './data/migrations/migrate.ts'

/** Brings the database up to date without starting the service: a step of its own in a deployment. */
export async function migrate(): Promise<void> {
  const config = readConfig()
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: 1,
    onConnectionError: (error) => process.stderr.write(`A database connection failed: ${error.message}\n`),
  })
  try {
    const applied = await applyMigrations(database, (text) => process.stderr.write(`${text}\n`))
    process.stdout.write(
      applied.length === 0 ? 'Nothing to do.\n' : applied.map((name) => `Applied ${name}\n`).join(''),
    )
  } finally {
    await database.close()
  }
}

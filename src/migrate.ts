import { readConfig } from './config.ts'
import { openDatabase } from './data/database.ts'
import { applyMigrations } from './data/migrate.ts'

/** Brings the database up to date without starting the service: a step of its own in a deployment. */
try {
  const config = readConfig()
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: 1,
    onConnectionError: (error) => process.stderr.write(`A database connection failed: ${error.message}\n`),
  })
  const applied = await applyMigrations(database, (text) => process.stderr.write(`${text}\n`))
  await database.close()
  process.stdout.write(
    applied.length === 0 ? 'Nothing to do.\n' : applied.map((name) => `Applied ${name}\n`).join(''),
  )
} catch (error) {
  process.stderr.write(`orgql cannot migrate: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

import { readConfig } from '../config.ts'
import type { Database } from '../data/connection/database.ts'
import { openDatabase } from '../data/connection/open.ts'
import { applyMigrations } from '../data/migrations/migrate.ts'
import { errorMessages } from './error-messages.ts'

/** Runs one operation on the configured database and prints what it returns, or why it was refused. */
export async function run(operation: (database: Database) => Promise<object>): Promise<void> {
  try {
    const result = await withDatabase(operation)
    await print(process.stdout, JSON.stringify(result))
  } catch (error) {
    await print(
      process.stderr,
      errorMessages(error)
        .map((reason) => `error: ${reason}`)
        .join('\n'),
    )
    process.exitCode = 1
  }
}

async function withDatabase<Result>(operation: (database: Database) => Promise<Result>): Promise<Result> {
  const { databaseUrl, dataDir } = readConfig()
  const database = await openDatabase({
    url: databaseUrl,
    dataDir,
    poolSize: 1,
    // The code that waits for the failed connection reports it.
    onConnectionError: () => {},
  })
  try {
    await applyMigrations(database)
    return await operation(database)
  } finally {
    await database.close()
  }
}

/** Waits until the text is out: where pipes are asynchronous, an exit would cut it off. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(`${text}\n`, () => resolve())
  })
}

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { z } from 'zod'
import { readConfig } from '../config.ts'
import { openDatabase } from '../data/database.ts'
import { applyMigrations } from '../data/migrate.ts'
import { type Added, addInBulk } from './bulk.ts'

const usage = 'Usage: npm run seed -- --organizations <1 to 10000000> [--seed <0 to 2147483647>]'

const counting = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
const settings = z.object({
  organizations: counting.refine((count) => count >= 1 && count <= 10_000_000),
  seed: counting.refine((seed) => seed < 2 ** 31).default(() => randomInt(2 ** 31)),
})

try {
  await seed(readArguments(process.argv.slice(2)))
  // The migration engine leaves a timer of ten seconds behind, which would keep this process that long.
  process.exit()
} catch (error) {
  // A message for whoever typed the command: a stack would hide it.
  process.stderr.write(`orgql cannot seed: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

async function seed({ organizations, seed }: z.output<typeof settings>): Promise<void> {
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
    const added = await withProgressBar(organizations, (onProgress) =>
      addInBulk(database, { companies: organizations, seed, onProgress }),
    )
    process.stdout.write(`${summary(added, organizations, performance.now() - started)} (--seed ${seed})\n`)
  } finally {
    await database.close()
  }
}

function readArguments(args: string[]): z.output<typeof settings> {
  const options = { organizations: { type: 'string' }, seed: { type: 'string' } } as const
  try {
    return settings.parse(parseArgs({ args, options }).values)
  } catch (error) {
    throw new Error(error instanceof z.ZodError ? usage : `${(error as Error).message}\n${usage}`)
  }
}

/** On a terminal a bar, elsewhere a plain line now and then; both on stderr. */
async function withProgressBar<Result>(
  total: number,
  work: (onProgress: (value: number) => void) => Promise<Result>,
): Promise<Result> {
  const format = '[{bar}] {percentage} % | {value} of {total} organizations | {eta_formatted} left'
  // Ctrl-C ends the process as usual, and finds the terminal as it was.
  const bar = new SingleBar({ format, noTTYOutput: true, gracefulExit: false, linewrap: true })
  bar.start(total, 0)
  try {
    return await work((value) => bar.update(value))
  } finally {
    bar.stop()
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

import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite, type Transaction as PGliteTransaction } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { createPrisma, type Database, type DatabaseOptions } from './database.ts'
import { assertLockable, lockDirectory } from './directory-lock.ts'
import { TransactionTimeoutError } from './errors.ts'
import { type InTransaction, observedSql, observedTransactions, type Sql, type Statement } from './sql.ts'

/** PostgreSQL as WebAssembly in this process, with its files in `dataDir`. Only one process at a time may open them. */
export async function openEmbedded({ dataDir, onStatement }: DatabaseOptions): Promise<Database> {
  assertLockable(dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockDirectory(dataDir)
  try {
    const pglite = await openDirectory(dataDir)
    return embeddedDatabase(pglite, onStatement, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

/**
 * Creating the files takes seconds. A marker file exists during that time. Without it, PGlite would take the incomplete
 * files of a killed process for a database, and fail at every start.
 */
async function openDirectory(dataDir: string): Promise<PGlite> {
  const files = path.join(dataDir, 'postgres')
  const marker = path.join(dataDir, 'postgres.unfinished')
  if (existsSync(marker)) await rm(files, { recursive: true, force: true })
  const isNew = !existsSync(files)
  if (isNew) await writeFile(marker, '')
  const pglite = await createPglite({ dataDir: files })
  if (isNew) await rm(marker)
  return pglite
}

/** Unicode upper and lower case, as on most PostgreSQL servers; PGlite's default handles only ASCII. */
const initDbStartParams = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']

export async function createPglite(options: { dataDir?: string; loadDataDir?: Blob }): Promise<PGlite> {
  return PGlite.create({ ...options, initDbStartParams })
}

export function embeddedDatabase(
  pglite: PGlite,
  onStatement: DatabaseOptions['onStatement'],
  unlock: () => Promise<void> = async () => {},
): Database {
  const prisma = createPrisma('embedded', new PrismaPGlite(pglite), onStatement)
  return {
    kind: 'embedded',
    prisma,
    sql: observedSql(rowsOf(pglite), onStatement),
    transaction: observedTransactions(transactionsOf(pglite), onStatement),
    inspect: async () => {},
    ping: async () => void (await pglite.query('SELECT 1')),
    // PGlite has exactly one.
    connections: () => ({ total: 1, idle: 1, waiting: 0 }),
    migrationTransaction: (run) =>
      pglite.transaction((tx) =>
        run({
          rows: rowsOf(tx),
          script: async (text) => void (await tx.exec(text)),
        }),
      ),
    close: async () => {
      await prisma.$disconnect()
      await pglite.close()
      await unlock()
    },
  }
}

function rowsOf(pglite: Pick<PGlite | PGliteTransaction, 'query'>): Sql['rows'] {
  return async <Row>({ text }: Statement, values: readonly unknown[]) =>
    (await pglite.query<Row>(text, [...values])).rows
}

/** There is only one connection, so many transactions at once have to queue. */
const maxWaitMilliseconds = 20_000

function transactionsOf(pglite: PGlite): InTransaction {
  return (run) => {
    const asked = performance.now()
    return pglite.transaction((tx) => {
      if (performance.now() - asked > maxWaitMilliseconds)
        throw new TransactionTimeoutError(maxWaitMilliseconds)
      const rows = rowsOf(tx)
      return run({ rows, commit: async (statement, values) => void (await rows(statement, values)) })
    })
  }
}

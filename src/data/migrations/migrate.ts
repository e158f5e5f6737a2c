import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, MigrationTransaction } from '../connection/database.ts'
import { type Migration, readMigrations } from './files.ts'
import {
  createRecords,
  type MigrationRecord,
  readRecords,
  recordApplied,
  recordFinished,
  recordRolledBack,
} from './records.ts'

const pauseMilliseconds = 250

/**
 * Applies the migrations that this database does not have yet, and returns their names. They are recorded in the table of
 * `prisma migrate deploy`. `notify` is called with messages for the operator.
 *
 * Each migration and its record are written in one transaction, so there is never one without the other, even if the
 * process is killed. The lock belongs to the transaction, so it ends with it, also behind a pooler. If there is nothing to
 * apply, no lock is taken. If another process has the lock, this one waits until that one has finished.
 */
export async function applyMigrations(
  database: Database,
  notify: (text: string) => void = () => {},
): Promise<string[]> {
  const migrations = await readMigrations()
  const applied: string[] = []
  let isWaiting = false
  for (;;) {
    const records = await readRecords(database.sql)
    if (migrations.every((migration) => isFinished(migration, records))) {
      for (const text of differences(migrations, records)) notify(text)
      return applied
    }
    const step = await database.migrationTransaction((tx) => applyNext(tx, migrations))
    if (step.applied) {
      applied.push(step.applied)
      continue
    }
    if (step.isLocked && !isWaiting) {
      isWaiting = true
      notify('Waiting for another process that is applying migrations.')
    }
    await sleep(pauseMilliseconds)
  }
}

interface Step {
  applied?: string
  isLocked?: boolean
}

async function applyNext(tx: MigrationTransaction, migrations: readonly Migration[]): Promise<Step> {
  await tx.script(settings)
  if (!(await tryLock(tx))) return { isLocked: true }
  await createRecords(tx)
  const records = await readRecords(tx)
  const migration = migrations.find((candidate) => !isFinished(candidate, records))
  if (!migration) return {}
  const unfinished = records.filter(({ name }) => name === migration.name)
  try {
    await (unfinished.length > 0 ? resolve(tx, migration, unfinished) : apply(tx, migration))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The migration ${migration.name} failed and was rolled back: ${reason}`, { cause: error })
  }
  return { applied: migration.name }
}

/**
 * A migration may take long, so the role's time limits are switched off. Where it can, the server checks every second
 * whether the client is still connected. Otherwise the script of a killed process would keep the lock until its end.
 */
const settings = `
SET LOCAL TimeZone = 'UTC';
SELECT set_config(name, '0', true) FROM pg_settings
  WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');
DO $$ BEGIN
  PERFORM set_config('client_connection_check_interval', '1s', true);
EXCEPTION WHEN OTHERS THEN
  NULL;
END $$`

/** The key of Prisma's own lock, so that `prisma migrate deploy` and this process wait for each other. */
const lockNumber = 72_707_369

async function tryLock(tx: MigrationTransaction): Promise<boolean> {
  const text = `SELECT pg_try_advisory_xact_lock(${lockNumber}) AS locked`
  const [row] = await tx.rows<{ locked: boolean }>({ text }, [])
  return row?.locked ?? false
}

async function apply(tx: MigrationTransaction, migration: Migration): Promise<void> {
  const before = await transactionId(tx)
  await tx.script(migration.script)
  if ((await transactionId(tx)) !== before) {
    throw new Error('the script must not commit or roll back the transaction that it runs in')
  }
  await recordApplied(tx, migration)
}

async function transactionId(tx: MigrationTransaction): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>({ text: 'SELECT txid_current()::text AS id' }, [])
  return row?.id
}

/** Errors for objects that already exist: table or index, type or trigger, column, function. */
const existsAlready = new Set(['42P07', '42710', '42701', '42723'])

/**
 * Prisma first writes the record of a migration, then runs the script in one transaction, then marks the record as
 * finished. If its process is killed in between, the server may still have completed the script. The only way to find out
 * is to run the script again.
 */
async function resolve(
  tx: MigrationTransaction,
  migration: Migration,
  unfinished: readonly MigrationRecord[],
): Promise<void> {
  await tx.script('SAVEPOINT resolving')
  try {
    await apply(tx, migration)
    await recordRolledBack(tx, unfinished)
  } catch (error) {
    const last = unfinished.at(-1)
    const code = (error as { code?: unknown }).code
    // Logs mean that the script failed under Prisma, so it did not create the existing objects itself.
    if (!last || last.logs || typeof code !== 'string' || !existsAlready.has(code)) throw error
    await tx.script('ROLLBACK TO SAVEPOINT resolving')
    await recordFinished(tx, last)
    await recordRolledBack(tx, unfinished.slice(0, -1))
  }
}

function isFinished({ name }: Migration, records: readonly MigrationRecord[]): boolean {
  return records.some((record) => record.name === name && record.finished)
}

function differences(migrations: readonly Migration[], records: readonly MigrationRecord[]): string[] {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  const applied = records.filter(({ finished }) => finished)
  const newer = applied.filter(({ name }) => !known.has(name))
  const edited = applied.filter(({ name, checksum }) => known.has(name) && known.get(name) !== checksum)
  return [
    ...newer.map(({ name }) => `The database has the migration ${name}, which is not part of this build.`),
    ...edited.map(
      ({ name }) => `The migration ${name} was changed after it had been applied to this database.`,
    ),
  ]
}

import { randomUUID } from 'node:crypto'
import type { Sql } from '../connection/sql.ts'
import type { Migration } from './files.ts'

/** A row of Prisma's table of migrations. Those that were rolled back are not read. */
export interface MigrationRecord {
  readonly id: string
  readonly name: string
  readonly checksum: string
  readonly finished: boolean
  /** The database's error message, if Prisma ran the script and it failed. */
  readonly logs: string | null
}

/** Empty in a database without the table. */
export async function readRecords(sql: Sql): Promise<MigrationRecord[]> {
  if (!(await hasRecords(sql))) return []
  return sql.rows(
    {
      text: `SELECT id, migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
        FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
    },
    [],
  )
}

/** Creates the table as Prisma does. Throws if the database already has other tables. */
export async function createRecords(sql: Sql): Promise<void> {
  if (await hasRecords(sql)) return
  const others = await sql.rows<{ name: string }>({ text: findOtherTables }, [])
  if (others.length > 0) {
    throw new Error(
      `This database has tables (${others.map(({ name }) => name).join(', ')}) but no record of migrations. ` +
        'Use an empty database, or tell Prisma what has been applied: npx prisma migrate resolve --applied <migration>.',
    )
  }
  await sql.rows({ text: createTable }, [])
}

export async function recordApplied(sql: Sql, { name, checksum }: Migration): Promise<void> {
  await sql.rows(
    {
      text: `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
        VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    },
    [randomUUID(), checksum, name],
  )
}

export async function recordFinished(sql: Sql, { id }: MigrationRecord): Promise<void> {
  await sql.rows(
    {
      text: 'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    },
    [id],
  )
}

export async function recordRolledBack(sql: Sql, records: readonly MigrationRecord[]): Promise<void> {
  await sql.rows({ text: 'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = ANY($1)' }, [
    records.map(({ id }) => id),
  ])
}

async function hasRecords(sql: Sql): Promise<boolean> {
  const text = "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found"
  const [row] = await sql.rows<{ found: boolean }>({ text }, [])
  return row?.found ?? false
}

/** Tables of extensions, such as PostGIS, do not count. */
const findOtherTables = `SELECT c.relname AS name FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1 LIMIT 3`

const createTable = `CREATE TABLE _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

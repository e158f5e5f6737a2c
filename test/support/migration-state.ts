import type { Database } from '../../src/data/connection/database.ts'
import type { Migration } from '../../src/data/migrations/files.ts'
import { createRecords, recordApplied } from '../../src/data/migrations/records.ts'

/** Runs only these migrations. */
export async function migrateTo(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database.migrationTransaction(async (tx) => {
    await createRecords(tx)
    for (const migration of migrations) {
      await tx.script(migration.script)
      await recordApplied(tx, migration)
    }
  })
}

/** Everything that migrations create, and the table of their records, as the database describes it. */
export async function schemaOf({ sql }: Database): Promise<object[]> {
  return (await Promise.all(descriptions.map((text) => sql.rows<object>({ text }, [])))).flat()
}

const descriptions = [
  `SELECT table_name, column_name, ordinal_position, data_type, column_default, is_nullable, udt_name,
    character_maximum_length, datetime_precision FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 3`,
  `SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2`,
  `SELECT conrelid::regclass::text AS "table", conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  `SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`,
  `SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  `SELECT enumtypid::regtype::text AS type, enumlabel FROM pg_enum ORDER BY 1, enumsortorder`,
]

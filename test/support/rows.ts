import type { Database } from '../../src/data/connection/database.ts'

export type StoredRow = Record<string, unknown>

/** Tables of what the service keeps for itself. Their rows change without an event. */
const withoutEvents = [
  'organization_events',
  'organization_event_chains',
  // Kept by triggers on memberships.
  'organization_counts',
  'user_counts',
  'idempotency_keys',
  'secrets',
  '_prisma_migrations',
]

/** Every row of every other table, by table and id. */
export async function allRows({ sql }: Database): Promise<Map<string, string>> {
  const tables = await sql.rows<{ name: string }>(
    { text: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1" },
    [],
  )
  const rows = new Map<string, string>()
  for (const { name } of tables) {
    if (withoutEvents.includes(name)) continue
    const found = await sql.rows<{ row: string }>(
      { text: `SELECT to_jsonb(t)::text AS row FROM ${name} t` },
      [],
    )
    for (const { row } of found) rows.set(`${name} ${JSON.parse(row).id}`, row)
  }
  return rows
}

/** The rows that were added, changed or removed, with the name of their table. */
export function changedRows(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { table: string; row: StoredRow }[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  return keys
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => ({
      table: key.split(' ')[0] ?? '',
      row: JSON.parse(after.get(key) ?? before.get(key) ?? '{}'),
    }))
}

/** The organizations in whose audit log a change of these rows must stand. */
export async function organizationsOf(
  { sql }: Database,
  changed: readonly { table: string; row: StoredRow }[],
): Promise<string[]> {
  const personal = `SELECT m.organization_id AS id FROM memberships m JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = $1::uuid AND o.type = 'personal'`
  const ids = new Set<string>()
  for (const { table, row } of changed) {
    if (table === 'organizations') ids.add(String(row.id))
    else if (typeof row.organization_id === 'string') ids.add(row.organization_id)
    else {
      // Of a user and the keys of a user, in the personal organization.
      const userId = table === 'users' ? row.id : row.user_id
      const [found] = await sql.rows<{ id: string }>({ text: personal }, [userId])
      if (!found) throw new Error(`It is not known in which audit log a change of ${table} stands.`)
      ids.add(found.id)
    }
  }
  return [...ids]
}

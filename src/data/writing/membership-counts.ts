import type { Transaction } from '../connection/sql.ts'

/** A stored count that differs from the number of memberships. */
export interface WrongCount {
  readonly of: 'organization' | 'user'
  readonly id: string
  readonly stored: number
  readonly counted: number
}

const tables = [
  { of: 'organization', table: 'organization_counts', id: 'organization_id', count: 'members' },
  { of: 'user', table: 'user_counts', id: 'user_id', count: 'organizations' },
]

/** Compares stored counts with memberships. One statement, so that both are read from the same snapshot. */
const wrongCounts = tables
  .map(
    ({
      of,
      table,
      id,
      count,
    }) => `SELECT '${of}' AS of, ${id} AS id, coalesce(c.${count}, 0) AS stored, coalesce(m.counted, 0) AS counted
FROM ${table} c FULL JOIN (SELECT ${id}, count(*)::int AS counted FROM memberships GROUP BY ${id}) m USING (${id})
WHERE coalesce(c.${count}, 0) <> coalesce(m.counted, 0)`,
  )
  .join('\nUNION ALL\n')

/** $1 maximum number of rows. */
export const listWrongCounts = {
  text: `SELECT count(*) OVER ()::int AS total, of, id, stored, counted
FROM (${wrongCounts}) wrong ORDER BY of, id LIMIT $1::int`,
}

/** Blocks writes of memberships until the transaction ends, but no reads. */
export async function recount(tx: Transaction): Promise<void> {
  const run = (text: string) => tx.rows({ text }, [])
  await run('LOCK TABLE memberships IN SHARE ROW EXCLUSIVE MODE')
  for (const { table, id, count } of tables) {
    await run(`DELETE FROM ${table} c WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.${id} = c.${id})`)
    await run(`INSERT INTO ${table} AS c (${id}, ${count})
      SELECT ${id}, count(*) FROM memberships GROUP BY ${id}
      ON CONFLICT (${id}) DO UPDATE SET ${count} = EXCLUDED.${count} WHERE c.${count} <> EXCLUDED.${count}`)
  }
}

import type { Database } from '../../data/connection/database.ts'
import { listWrongCounts, recount, type WrongCount } from '../../data/writing/membership-counts.ts'

export interface CountersReport {
  /** How many counts differ from the number of rows. */
  readonly differing: number
  /** The first of them. */
  readonly differences: readonly WrongCount[]
  readonly repaired: boolean
}

const differencesShown = 100

/** Compares all counts of members and of organizations with the memberships, and corrects them if `repair` is true. */
export async function verifyCounters(
  database: Database,
  { repair }: { repair: boolean },
): Promise<CountersReport> {
  const rows = await database.sql.rows<WrongCount & { total: number }>(listWrongCounts, [differencesShown])
  const differing = rows[0]?.total ?? 0
  const repaired = repair && differing > 0
  if (repaired) await database.transaction(recount)
  return { differing, differences: rows.map(({ total, ...difference }) => difference), repaired }
}

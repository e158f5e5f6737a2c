import { expect } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { verifyCounters } from '../../src/operations/memberships/verify-counters.ts'

/** Checks that the stored counts equal those of the memberships. */
export async function expectRightCounts(database: Database): Promise<void> {
  const { differences } = await verifyCounters(database, { repair: false })
  expect(differences, 'counts that differ from the memberships').toEqual([])
}

import { expect } from 'vitest'
import type { Database } from '../../src/data/connection/database.ts'
import { type AuditLogReport, verifyAuditLog } from '../../src/operations/events/verify.ts'

/** Checks that all events fit into their chains. */
export async function expectUnbrokenChains(database: Database): Promise<AuditLogReport> {
  const report = await verifyAuditLog(database)
  expect(report.failures, 'events that do not fit').toEqual([])
  return report
}

export type EventRow = Record<string, unknown> & { id: string; organization_id: string; sequence: number }

/** The events as they are stored, in the order of the chains. */
export function storedEvents({ sql }: Database, organizationId?: string): Promise<EventRow[]> {
  return sql.rows<EventRow>(
    {
      text: `SELECT * FROM organization_events WHERE organization_id = coalesce($1::uuid, organization_id)
        ORDER BY organization_id, sequence`,
    },
    [organizationId ?? null],
  )
}

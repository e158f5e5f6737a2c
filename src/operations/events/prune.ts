import type { Database } from '../../data/connection/database.ts'
import type { Sql } from '../../data/connection/sql.ts'
import {
  beforeAllSequences,
  type ChainedEvent,
  deleteEvents,
  eventsInPage,
  everyOrganization,
  listChainedEvents,
  listOldLogs,
  organizationsInPage,
} from '../../data/statements/event-chains.ts'
import { lockOrganizationUnchecked } from '../../data/writing/locks.ts'
import { commit } from '../core/change.ts'
import { faultOf, placeBeforeFirst } from './fit.ts'
import { service } from './record.ts'

export interface PruneReport {
  /** Events that were deleted. */
  deleted: number
  /** Organizations that they were of. */
  organizations: number
  /** Organizations whose old events stay, because they do not fit into their chain. `verifyAuditLog` says why. */
  readonly failed: string[]
}

const dayMilliseconds = 24 * 60 * 60 * 1000

/**
 * Deletes events that are older than so many days. The last event of an organization stays: it is what its chain ends with,
 * so a log without events is one that somebody else has emptied.
 */
export async function pruneAuditLog(database: Database, days: number): Promise<PruneReport> {
  const before = new Date(Date.now() - days * dayMilliseconds)
  const report: PruneReport = { deleted: 0, organizations: 0, failed: [] }
  for await (const id of logsWithEventsBefore(database.sql, before)) {
    const deletedEarlier = report.deleted
    for (;;) {
      const { deleted, isBroken } = await deleteBatch(database, id, before)
      report.deleted += deleted
      if (isBroken) report.failed.push(id)
      if (deleted < eventsInPage) break
    }
    if (report.deleted > deletedEarlier) report.organizations++
  }
  return report
}

async function* logsWithEventsBefore(sql: Sql, before: Date): AsyncGenerator<string> {
  const [first, last] = everyOrganization
  let start: string | undefined = first
  while (start !== undefined) {
    const rows: { id: string; isOld: boolean }[] = await sql.rows(listOldLogs, [start, last, before])
    for (const { id, isOld } of rows.slice(0, organizationsInPage)) if (isOld) yield id
    start = rows[organizationsInPage]?.id
  }
}

/** One short transaction, and changes of the organization wait for it. */
function deleteBatch(
  database: Database,
  organizationId: string,
  before: Date,
): Promise<{ deleted: number; isBroken: boolean }> {
  return commit(database, service, async (tx) => {
    const [, events] = await Promise.all([
      lockOrganizationUnchecked(tx, organizationId),
      tx.rows<ChainedEvent>(listChainedEvents, [organizationId, beforeAllSequences, organizationId]),
    ])
    const { old, isBroken } = oldestThatFit(events, before)
    const last = old.at(-1)
    if (last) await tx.rows(deleteEvents, [organizationId, last.sequence, last.hash])
    return { result: { deleted: old.length, isBroken }, writes: [], events: [] }
  })
}

/** Once events are deleted, nobody can find out any more whether they were changed. So they are checked before. */
function oldestThatFit(events: readonly ChainedEvent[], before: Date) {
  const old: ChainedEvent[] = []
  for (const event of events) {
    if (event.lastSequence === null) return { old, isBroken: true }
    if (event.sequence >= event.lastSequence || event.createdAt >= before) break
    if (faultOf(event, old.at(-1) ?? placeBeforeFirst(event))) return { old, isBroken: true }
    old.push(event)
  }
  return { old, isBroken: false }
}

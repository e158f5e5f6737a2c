import type { Database } from '../../data/connection/database.ts'
import type { Sql } from '../../data/connection/sql.ts'
import {
  beforeAllSequences,
  type ChainEnds,
  type ChainedEvent,
  countChained,
  eventsInPage,
  everyOrganization,
  type LogRow,
  listChainedEvents,
  listLogs,
  organizationsInPage,
} from '../../data/statements/event-chains.ts'
import { NotFoundError } from '../core/errors.ts'
import { parseId } from '../core/validation.ts'
import { endFaultOf, type Fault, faultOf, faults, placeBeforeFirst } from './fit.ts'

/** The first event of an organization that does not fit. */
export interface Failure {
  readonly organizationId: string
  /** Of the event, or of the first one that is missing. */
  readonly sequence: number
  /** Null if the event is missing. */
  readonly eventId: string | null
  readonly fault: Fault
  readonly reason: string
}

export interface AuditLogReport {
  /** Those that have an audit log. */
  organizations: number
  /** Those without any event or end, such as made-up data. */
  withoutLog: number
  events: number
  failed: number
  /** The first of them. */
  readonly failures: Failure[]
}

export interface VerifyOptions {
  /** Undefined means all. */
  readonly organization?: string | undefined
  readonly onProgress?: (events: number, total: number) => void
}

const failuresShown = 100

/**
 * Recomputes every digest and hash. The service may write meanwhile: each page is read by one statement, so its events and
 * the ends of its chains are from one snapshot, and no transaction stays open.
 */
export async function verifyAuditLog(
  { sql }: Database,
  { organization, onProgress = () => {} }: VerifyOptions = {},
): Promise<AuditLogReport> {
  const [first, last] = organization === undefined ? everyOrganization : await spanOf(sql, organization)
  const report: AuditLogReport = { organizations: 0, withoutLog: 0, events: 0, failed: 0, failures: [] }
  const [chained] = await sql.rows<{ count: number }>(countChained, [first, last])
  const total = chained?.count ?? 0

  let log = null as Log | null
  let after = { organizationId: first, sequence: beforeAllSequences }
  for (;;) {
    const { organizationId, sequence } = after
    const events: ChainedEvent[] = await sql.rows(listChainedEvents, [organizationId, sequence, last])
    for (const event of events) {
      if (log?.organizationId !== event.organizationId) {
        conclude(report, log)
        log = { organizationId: event.organizationId, place: null, chain: null, failure: null }
      }
      log.failure ??= append(log, event)
      after = event
    }
    report.events += events.length
    onProgress(report.events, Math.max(total, report.events))
    if (events.length < eventsInPage) break
  }
  conclude(report, log)
  await findLogsWithoutEvents(sql, first, last, report)
  return report
}

async function spanOf(sql: Sql, organization: string): Promise<readonly [string, string]> {
  const id = parseId(organization)
  const [found] = id === null ? [] : await sql.rows<LogRow>(listLogs, [id, id])
  if (!found) throw new NotFoundError('Organization')
  return [found.id, found.id]
}

/** The audit log that is being read. */
interface Log {
  readonly organizationId: string
  /** The last event that fits. */
  place: ChainedEvent | null
  /** As of the last page. */
  chain: ChainEnds | null
  failure: Failure | null
}

function append(log: Log, event: ChainedEvent): Failure | null {
  if (event.lastSequence === null) return failureAt(event, 'no_chain')
  log.chain = event
  const start = placeBeforeFirst(event)
  // Events that the last page did not reach may have been deleted for their age since.
  const previous = log.place && log.place.sequence >= start.sequence ? log.place : start
  const fault = event.sequence > event.lastSequence ? 'after_last' : faultOf(event, previous)
  if (fault === 'missing') return missing(event.organizationId, previous.sequence + 1, fault)
  if (fault) return failureAt(event, fault)
  log.place = event
  return null
}

/** Adds a log whose events have all been read. */
function conclude(report: AuditLogReport, log: Log | null): void {
  if (!log) return
  const { place, chain, failure } = log
  report.organizations++
  addFailure(report, failure ?? (place && chain && failureAtEnd(place, chain)))
}

function failureAtEnd(last: ChainedEvent, chain: ChainEnds): Failure | null {
  const fault = endFaultOf(last, chain)
  if (fault === 'last_missing') return missing(last.organizationId, last.sequence + 1, fault)
  return fault && failureAt(last, fault)
}

function failureAt({ organizationId, sequence, id }: ChainedEvent, fault: Fault): Failure {
  return { organizationId, sequence, eventId: id, fault, reason: faults[fault] }
}

function missing(organizationId: string, sequence: number, fault: Fault): Failure {
  return { organizationId, sequence, eventId: null, fault, reason: faults[fault] }
}

function addFailure(report: AuditLogReport, failure: Failure | null): void {
  if (!failure) return
  report.failed++
  if (report.failures.length < failuresShown) report.failures.push(failure)
}

async function findLogsWithoutEvents(
  sql: Sql,
  first: string,
  last: string,
  report: AuditLogReport,
): Promise<void> {
  let start: string | undefined = first
  while (start !== undefined) {
    const rows: LogRow[] = await sql.rows(listLogs, [start, last])
    for (const { id, hasChain, hasEvents } of rows.slice(0, organizationsInPage)) {
      if (hasEvents) continue
      if (!hasChain) report.withoutLog++
      else {
        report.organizations++
        addFailure(report, missing(id, 1, 'no_events'))
      }
    }
    start = rows[organizationsInPage]?.id
  }
}

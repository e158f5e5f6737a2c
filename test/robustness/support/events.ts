import type { Database } from '../../../src/data/connection/database.ts'
import { verifyAuditLog } from '../../../src/operations/events/verify.ts'
import type { Ledger } from './ledger.ts'

type Values = Record<string, [before: unknown, after: unknown] | undefined>

interface EventRow {
  organizationId: string
  action: string
  changes: Values
}

/** A row of an organization, and its address if it has one. */
interface StateRow {
  id: string
  name: string
  version: number
  line1: string | null
  addressVersion: number | null
}

/** Verifies all chains, and compares the events of each organization with its rows and with the acknowledged changes. */
export async function compareEvents(
  database: Database,
  ledger: Ledger,
): Promise<{ events: number; problems: string[] }> {
  const { sql } = database
  const { failures, withoutLog } = await verifyAuditLog(database)
  const problems = failures.map(
    ({ organizationId, sequence, reason }) => `${organizationId}, ${sequence}: ${reason}`,
  )
  if (withoutLog > 0) problems.push(`${withoutLog} organizations have no event`)
  const events = await sql.rows<EventRow>(
    {
      text: `SELECT organization_id AS "organizationId", action, changes FROM organization_events
        ORDER BY organization_id, sequence`,
    },
    [],
  )
  const logs = new Map<string, EventRow[]>()
  for (const event of events) {
    const log = logs.get(event.organizationId) ?? []
    logs.set(event.organizationId, log)
    log.push(event)
  }
  const states = await sql.rows<StateRow>(
    {
      text: `SELECT o.id, o.name, o.version, a.line1, a.version AS "addressVersion"
        FROM organizations o LEFT JOIN addresses a ON a.organization_id = o.id WHERE o.type = 'company'`,
    },
    [],
  )
  problems.push(...states.flatMap((state) => differences(state, logs.get(state.id) ?? [])))
  const told = new Map(
    events.flatMap((event) => valuesOf(event).map((value) => [value, event.organizationId])),
  )
  for (const [value, id] of ledger.values) {
    if (told.get(value) !== id) problems.push(`The change of ${id} to "${value}" has no event`)
  }
  return { events: events.length, problems }
}

function valuesOf({ changes }: EventRow): string[] {
  return [changes.name, changes.line1].flatMap((change) => (change ? [String(change[1])] : []))
}

/** Each change raises a version: so many events there must be, and they must lead to the row. */
function differences(
  { id, name, version, line1, addressVersion }: StateRow,
  log: readonly EventRow[],
): string[] {
  const problems: string[] = []
  const compare = (what: string, expected: unknown, found: unknown) => {
    if (expected !== found) problems.push(`${id}: the events say ${what} ${found}, and the row ${expected}`)
  }
  const countOf = (...actions: string[]) => log.filter(({ action }) => actions.includes(action)).length
  const follow = (field: string) => {
    let value: unknown = null
    for (const { changes } of log) {
      const change = changes[field]
      if (!change) continue
      if (change[0] !== value)
        problems.push(`${id}: ${field} was ${value}, but an event begins with ${change[0]}`)
      value = change[1]
    }
    return value
  }
  compare('name', name, follow('name'))
  compare('line1', line1, follow('line1'))
  compare('version', version, countOf('organization.created', 'organization.updated'))
  compare('version of the address', addressVersion ?? 0, countOf('address.created', 'address.updated'))
  return problems
}

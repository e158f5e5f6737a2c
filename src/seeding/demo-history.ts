import { insert, put, type Write } from '../data/writing/writes.ts'
import type { Origin } from '../operations/core/context.ts'
import { commandLine, endOf, type NewEvent, nextEvent } from '../operations/events/record.ts'

/** A page of a browser, at an IP that is reserved for examples. */
const fromBrowser: Origin = {
  api: 'graphql',
  requestId: null,
  method: 'POST',
  path: '/graphql',
  statusCode: 200,
  clientIp: '203.0.113.24',
  userAgent: 'Mozilla/5.0 (demo)',
}

/** The audit log of one organization, with events of the past. */
export function historyWrites(events: readonly { event: NewEvent; at: Date }[]): Write[] {
  const inOrder = events.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  let last: ReturnType<typeof endOf> | null = null
  const rows: Write[] = []
  for (const { event, at } of inOrder) {
    const origin = event.log.actor.type === 'operator' ? commandLine : fromBrowser
    const row = nextEvent(event, last, origin, at)
    last = endOf(row)
    rows.push(insert('organizationEvent', row))
  }
  const [first] = events
  if (!first || !last) return []
  return [...rows, put('organizationEventChain', { organizationId: first.event.log.organizationId, ...last })]
}

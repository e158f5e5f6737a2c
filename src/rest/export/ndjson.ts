import { snakeCase } from '../../operations/core/fields.ts'
import type { ExportedEvent } from '../../operations/events/export.ts'
import { timeText } from '../../transport/time.ts'

/** An event as this API presents it. */
export function apiEvent(event: ExportedEvent) {
  const pairs = Object.entries((event.changes ?? {}) as Record<string, [unknown, unknown]>)
  const textOf = (value: unknown) =>
    value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)
  return {
    id: event.id,
    organization_id: event.organizationId,
    sequence: event.sequence,
    action: event.action,
    actor: { id: event.actorId, name: event.actorName, type: event.actorType },
    target: { id: event.targetId, type: event.targetType },
    changes: pairs
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, [before, after]]) => ({
        field: snakeCase(field),
        before: textOf(before),
        after: textOf(after),
      })),
    client_ip: event.clientIp,
    method: event.method,
    path: event.path,
    status_code: event.statusCode,
    user_agent: event.userAgent,
    created_at: timeText(event.createdAt),
  }
}

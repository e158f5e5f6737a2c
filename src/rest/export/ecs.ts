import type { EventAction } from '../../operations/events/actions.ts'
import type { RecordedEvent } from '../../operations/events/read.ts'
import { timeText } from '../../transport/time.ts'
import { changedFields, ipOf, memberOf } from './changes.ts'

/** The version of the Elastic Common Schema that these fields belong to. */
const version = '8.17.0'

type EventType = 'admin' | 'change' | 'creation' | 'deletion' | 'group' | 'info' | 'user'

/** What an event of the category `iam` is about, and what happened to it. */
const types: Record<EventAction, readonly [EventType, EventType]> = {
  'organization.imported': ['group', 'info'],
  'organization.created': ['group', 'creation'],
  'organization.updated': ['group', 'change'],
  'services.changed': ['admin', 'change'],
  'billing_ids.changed': ['admin', 'change'],
  'membership.added': ['user', 'change'],
  'membership.role_changed': ['user', 'change'],
  'membership.removed': ['user', 'change'],
  'membership.left': ['user', 'change'],
  'address.created': ['admin', 'creation'],
  'address.updated': ['admin', 'change'],
  'domain.added': ['admin', 'creation'],
  'domain.verified': ['admin', 'change'],
  'api_key.created': ['admin', 'creation'],
  'api_key.revoked': ['admin', 'deletion'],
}

/** An event in the Elastic Common Schema. What the schema has no field for is under `orgql`. */
export function ecsEvent(event: RecordedEvent) {
  const { actorType, actorName, userId, organizationId, clientIp } = event
  const ip = ipOf(event)
  const member = event.targetType === 'membership' ? memberOf(event) : undefined
  const target = { ...(member && { id: member }), group: { id: organizationId } }
  const users = [userId, member].filter((id) => id !== null && id !== undefined)
  return {
    '@timestamp': timeText(event.createdAt),
    ecs: { version },
    event: {
      id: event.id,
      kind: 'event',
      category: ['iam'],
      // A newer version of this service may have written an action that this one does not know.
      type: types[event.action as EventAction] ?? ['change'],
      action: event.action,
      outcome: 'success',
      sequence: event.sequence,
      provider: 'orgql',
      dataset: 'orgql.audit',
    },
    organization: { id: organizationId },
    user: {
      ...(userId !== null && { id: userId }),
      ...(actorType === 'user' && actorName !== null && { name: actorName }),
      ...(event.targetType === 'membership' && { target }),
    },
    ...(clientIp !== null && { source: { address: clientIp, ...(ip && { ip }) } }),
    ...(event.userAgent !== null && { user_agent: { original: event.userAgent } }),
    ...(event.path !== null && { url: { path: event.path } }),
    http: {
      request: {
        ...(event.requestId !== null && { id: event.requestId }),
        ...(event.method !== null && { method: event.method }),
      },
      ...(event.statusCode !== null && { response: { status_code: event.statusCode } }),
    },
    related: { user: [...new Set(users)], ...(ip && { ip: [ip] }) },
    orgql: {
      actor: { type: actorType, id: event.actorId, name: actorName },
      target: { type: event.targetType, id: event.targetId },
      api: event.api,
      changes: changedFields(event),
    },
  }
}

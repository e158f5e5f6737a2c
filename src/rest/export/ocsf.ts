import { type EventAction, eventActions } from '../../operations/events/actions.ts'
import type { RecordedEvent } from '../../operations/events/read.ts'
import { timeText } from '../../transport/time.ts'
import { changedFields, ipOf, memberOf } from './changes.ts'

/** The version of the Open Cybersecurity Schema Framework that these attributes belong to. */
const version = '1.3.0'

const category = { category_uid: 3, category_name: 'Identity & Access Management' }
const informational = { severity_id: 1, severity: 'Informational' }
const succeeded = { status_id: 1, status: 'Success' }
const product = { name: 'orgql', vendor_name: 'orgql' }

/** Event classes, with the ids of their activities. */
const entityManagement = { class_uid: 3004, class_name: 'Entity Management' }
const groupManagement = { class_uid: 3006, class_name: 'Group Management' }
const entity = { create: [1, 'Create'], update: [3, 'Update'], remove: [4, 'Delete'] } as const
const group = { add: [3, 'Add User'], remove: [4, 'Remove User'] } as const
/** What the schema has no activity for, under a name of its own. */
const other = 99

type Activity = readonly [id: number, name: string]

const activities: Record<EventAction, Activity> = {
  'organization.imported': [other, 'Import'],
  'organization.created': entity.create,
  'organization.updated': entity.update,
  'services.changed': entity.update,
  'billing_ids.changed': entity.update,
  'membership.added': group.add,
  'membership.role_changed': [other, 'Change Role'],
  'membership.removed': group.remove,
  'membership.left': group.remove,
  'address.created': entity.create,
  'address.updated': entity.update,
  'domain.added': entity.create,
  'domain.verified': entity.update,
  'api_key.created': entity.create,
  'api_key.revoked': entity.remove,
}

/**
 * An event in the Open Cybersecurity Schema Framework: of the class Group Management if it is about a membership, else of
 * Entity Management. What the schema has no attribute for is in `unmapped`.
 */
export function ocsfEvent(event: RecordedEvent) {
  const { organizationId, createdAt } = event
  const action = event.action as EventAction
  const isMembership = event.targetType === 'membership'
  const eventClass = isMembership ? groupManagement : entityManagement
  // A newer version of this service may have written an action that this one does not know.
  const [activityId, activityName] = activities[action] ?? [other, event.action]
  const ip = ipOf(event)
  return {
    ...category,
    ...eventClass,
    activity_id: activityId,
    activity_name: activityName,
    type_uid: eventClass.class_uid * 100 + activityId,
    type_name: `${eventClass.class_name}: ${activityName}`,
    ...informational,
    ...succeeded,
    time: createdAt.getTime(),
    message: eventActions[action] ?? event.action,
    metadata: {
      version,
      product,
      uid: event.id,
      sequence: event.sequence,
      event_code: event.action,
      original_time: timeText(createdAt),
      tenant_uid: organizationId,
      ...(event.requestId !== null && { correlation_uid: event.requestId }),
    },
    actor: actorOf(event),
    ...(ip && { src_endpoint: { ip } }),
    ...(event.method !== null && { http_request: requestOf(event) }),
    ...(event.statusCode !== null && { http_response: { code: event.statusCode } }),
    ...(isMembership ? memberOfGroup(event) : { entity: { uid: event.targetId, type: event.targetType } }),
    unmapped: {
      organization_id: organizationId,
      actor_type: event.actorType,
      target: { type: event.targetType, id: event.targetId },
      api: event.api,
      changes: changedFields(event),
    },
  }
}

function actorOf({ actorType, actorId, actorName, userId }: RecordedEvent) {
  const uid = userId !== null && { uid: userId }
  if (actorType === 'operator')
    return { app_name: 'orgql', user: { name: actorType, type_id: 2, type: 'Admin' } }
  if (actorType === 'system')
    return { app_name: 'orgql', user: { name: actorType, type_id: 3, type: 'System' } }
  const user = { ...uid, type_id: 1, type: 'User' }
  if (actorType === 'api_key')
    return { user: { ...user, ...(actorId !== null && { credential_uid: actorId }) } }
  return { user: { ...user, ...(actorName !== null && { name: actorName }) } }
}

function requestOf({ requestId, method, path, userAgent }: RecordedEvent) {
  return {
    http_method: method,
    ...(requestId !== null && { uid: requestId }),
    ...(path !== null && { url: { path } }),
    ...(userAgent !== null && { user_agent: userAgent }),
  }
}

/** The organization as a group, and the user whose membership changed, as far as the event knows them. */
function memberOfGroup(event: RecordedEvent) {
  const { role } = changedFields(event)
  const uid = memberOf(event)
  return {
    group: { uid: event.organizationId, type: 'organization' },
    ...(uid !== undefined && { user: { uid, type_id: 1, type: 'User' } }),
    ...(typeof role?.after === 'string' && { privileges: [role.after] }),
  }
}

import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type EventAction, eventActions, type TargetType } from '../../src/operations/events/actions.ts'
import type { RecordedEvent } from '../../src/operations/events/read.ts'
import { ecsEvent } from '../../src/rest/export/ecs.ts'
import { ocsfEvent } from '../../src/rest/export/ocsf.ts'

const actions = Object.keys(eventActions) as EventAction[]
const createdAt = new Date('2026-03-01T09:30:00.123Z')

/** What each kind of action is about. */
const targets: Record<string, TargetType> = {
  services: 'organization',
  billing_ids: 'organization',
  organization: 'organization',
  membership: 'membership',
  address: 'address',
  domain: 'domain',
  api_key: 'api_key',
}

function event(fields: Partial<RecordedEvent> = {}): RecordedEvent {
  const { action = 'organization.updated' } = fields
  return {
    id: randomUUID(),
    organizationId: randomUUID(),
    sequence: 7,
    action,
    actorType: 'user',
    actorId: randomUUID(),
    userId: randomUUID(),
    actorName: 'Ada Lovelace',
    targetType: targets[action.split('.')[0] ?? ''] ?? 'organization',
    targetId: randomUUID(),
    changes: {},
    api: 'rest',
    requestId: 'request-1',
    method: 'PATCH',
    path: '/v1/organizations/1',
    statusCode: 200,
    clientIp: '192.0.2.1',
    userAgent: 'curl/8',
    createdAt,
    ...fields,
  }
}

/** Of an operator's command: nothing is known of a request or a user. */
const bare: Partial<RecordedEvent> = {
  actorType: 'operator',
  actorId: null,
  userId: null,
  actorName: null,
  api: 'cli',
  requestId: null,
  method: null,
  path: null,
  statusCode: null,
  clientIp: null,
  userAgent: null,
}

/** All places of a value that is null or undefined. */
function emptyIn(value: unknown, way = ''): string[] {
  if (value === null || value === undefined) return [way]
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, child]) => emptyIn(child, `${way}.${key}`))
}

describe('In the Elastic Common Schema', () => {
  /** The types that the schema expects for the category `iam`. */
  const expected = ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user']

  test.each(actions)('%s is an event of the category iam, with types that belong to it', (action) => {
    const made = event({ action })
    const { event: about, ...rest } = ecsEvent(made)
    expect(about).toMatchObject({
      id: made.id,
      kind: 'event',
      category: ['iam'],
      action,
      outcome: 'success',
      sequence: 7,
    })
    expect(about.type).toHaveLength(2)
    expect(expected).toEqual(expect.arrayContaining([...about.type]))
    expect(rest).toMatchObject({
      '@timestamp': '2026-03-01T09:30:00.123Z',
      ecs: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      organization: { id: made.organizationId },
      user: { id: made.userId, name: 'Ada Lovelace' },
      source: { ip: '192.0.2.1', address: '192.0.2.1' },
      http: { request: { id: 'request-1', method: 'PATCH' }, response: { status_code: 200 } },
      url: { path: '/v1/organizations/1' },
      user_agent: { original: 'curl/8' },
    })
  })

  test('a membership names the user whose membership it is, and the organization as their group', () => {
    const member = randomUUID()
    for (const changes of [{ userId: [null, member] }, { userId: [member, null] }]) {
      const made = event({ action: 'membership.added', changes })
      expect(ecsEvent(made)).toMatchObject({
        user: { id: made.userId, target: { id: member, group: { id: made.organizationId } } },
        related: { user: [made.userId, member], ip: ['192.0.2.1'] },
      })
    }
  })

  test('what a proxy reports that is no IP is only an address', () => {
    const { source, related } = ecsEvent(event({ clientIp: '192.0.2.1:4711' }))
    expect(source).toEqual({ address: '192.0.2.1:4711' })
    expect(related).not.toHaveProperty('ip')
    expect(ecsEvent(event({ clientIp: '2001:db8::1' })).source).toMatchObject({ ip: '2001:db8::1' })
  })

  test('the name of an API key is not the name of its user', () => {
    const made = event({ actorType: 'api_key', actorName: 'deploy' })
    const { user, orgql } = ecsEvent(made)
    expect(user).toEqual({ id: made.userId })
    expect(orgql.actor).toEqual({ type: 'api_key', id: made.actorId, name: 'deploy' })
  })

  test('fields without a value are left out', () => {
    const { orgql, ...standard } = ecsEvent(event(bare))
    expect(emptyIn(standard)).toEqual([])
    expect(orgql.actor.type).toBe('operator')
  })

  test('changes are under the names of the API', () => {
    const { orgql } = ecsEvent(
      event({ changes: { billingEmail: [null, 'a@example.com'], cloud: [false, true] } }),
    )
    expect(orgql.changes).toEqual({
      billing_email: { before: null, after: 'a@example.com' },
      cloud: { before: false, after: true },
    })
  })
})

describe('In the Open Cybersecurity Schema Framework', () => {
  test.each(actions)('%s is of a class for it, with all that the class requires', (action) => {
    const made = event({ action })
    const mapped = ocsfEvent(made)
    const isMembership = action.startsWith('membership.')
    expect(mapped).toMatchObject({
      category_uid: 3,
      class_uid: isMembership ? 3006 : 3004,
      activity_id: expect.any(Number),
      activity_name: expect.any(String),
      type_uid: mapped.class_uid * 100 + mapped.activity_id,
      severity_id: 1,
      status_id: 1,
      time: createdAt.getTime(),
      message: eventActions[action],
      metadata: {
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        product: { name: 'orgql', vendor_name: 'orgql' },
        uid: made.id,
        sequence: 7,
        event_code: action,
      },
      actor: { user: { uid: made.userId, name: 'Ada Lovelace', type_id: 1 } },
      src_endpoint: { ip: '192.0.2.1' },
      http_request: { http_method: 'PATCH', url: { path: '/v1/organizations/1' }, user_agent: 'curl/8' },
      ...(isMembership
        ? { group: { uid: made.organizationId } }
        : { entity: { uid: made.targetId, type: made.targetType } }),
    })
    // 99 is Other, under a name of its own.
    expect([1, 3, 4, 99]).toContain(mapped.activity_id)
  })

  test('a user is added to a group or removed from it', () => {
    const member = randomUUID()
    const added = ocsfEvent(
      event({ action: 'membership.added', changes: { userId: [null, member], role: [null, 'owner'] } }),
    )
    expect(added).toMatchObject({
      type_uid: 300603,
      user: { uid: member },
      privileges: ['owner'],
      group: { type: 'organization' },
    })
    for (const action of ['membership.left', 'membership.removed']) {
      const gone = ocsfEvent(event({ action, changes: { userId: [member, null], role: ['owner', null] } }))
      expect(gone).toMatchObject({ type_uid: 300604, user: { uid: member } })
      expect(gone).not.toHaveProperty('privileges')
    }
  })

  test('an API key is the credential of its user', () => {
    const made = event({ actorType: 'api_key', actorName: 'deploy' })
    expect(ocsfEvent(made).actor).toEqual({
      user: { uid: made.userId, type_id: 1, type: 'User', credential_uid: made.actorId },
    })
  })

  test.each(['operator', 'system'] as const)('the actor %s has no user id', (actorType) => {
    const { actor, unmapped, ...standard } = ocsfEvent(event({ ...bare, actorType }))
    expect(actor).toMatchObject({ app_name: 'orgql', user: { name: actorType } })
    expect(unmapped.actor_type).toBe(actorType)
    expect(emptyIn(standard)).toEqual([])
  })

  test('what a proxy reports that is no IP is left out', () => {
    expect(ocsfEvent(event({ clientIp: 'unknown' }))).not.toHaveProperty('src_endpoint')
  })
})

test('An action of a newer version of the service is exported too', () => {
  const made = event({ action: 'invitation.sent' })
  expect(ecsEvent(made).event).toMatchObject({ action: 'invitation.sent', type: ['change'] })
  expect(ocsfEvent(made)).toMatchObject({ type_uid: 300499, activity_name: 'invitation.sent' })
})

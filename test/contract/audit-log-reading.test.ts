import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let owner: TestUser
let member: TestUser
let stranger: TestUser
let id: string
const keyId = randomUUID()
const targetId = randomUUID()
const erased = { actorName: null, clientIp: null, userAgent: null }

beforeAll(async () => {
  service = await openTestApp()
  owner = await service.seed.user()
  member = await service.seed.user()
  stranger = await service.seed.user()
  const organization = await service.seed.organization({ owners: [owner], members: [member] })
  id = organization.id
  const web = {
    requestId: 'request-1',
    api: 'rest',
    method: 'POST',
    path: '/v1/organizations',
    statusCode: 201,
    clientIp: '192.0.2.1',
    userAgent: 'curl',
  }
  // At 2026-01-01T00:00:01Z, :02 and so on.
  await service.seed.events(organization, [
    { action: 'organization.imported', changes: {} },
    { actorType: 'user', actorId: owner.id, userId: owner.id, actorName: 'Ada', ...web },
    {
      action: 'address.created',
      actorType: 'api_key',
      actorId: keyId,
      userId: owner.id,
      actorName: 'CI',
      changes: { taxId: [null, 'DE1'], city: [null, 'Berlin'] },
      ...web,
      api: 'graphql',
    },
    {
      action: 'membership.role_changed',
      actorType: 'user',
      actorId: member.id,
      userId: member.id,
      targetType: 'membership',
      targetId,
      ...web,
      ...erased,
    },
    { action: 'services.changed', actorType: 'operator', api: 'cli', changes: { sso: [false, true] } },
  ])
})
afterAll(() => service.close())

interface Asked {
  filter?: Record<string, string>
  direction?: 'asc' | 'desc'
}

type Read = (
  user: TestUser | null,
  asked?: Asked,
) => Promise<{ code: string } | { sequences: number[]; total: number }>

const query = `query ($id: ID!, $filter: OrganizationEventFilter, $orderBy: [OrganizationEventOrder!]) {
  organization(id: $id) { events(filter: $filter, orderBy: $orderBy) { totalCount nodes { sequence } } }
}`

const apis: Record<string, Read> = {
  async GraphQL(user, { filter: { action, ...filter } = {}, direction } = {}) {
    const { data, errors } = await service.send(user, query, {
      id,
      filter: { ...filter, ...(action && { action: action.toUpperCase().replace('.', '_') }) },
      ...(direction && { orderBy: [{ field: 'CREATED_AT', direction: direction.toUpperCase() }] }),
    })
    if (errors) return { code: errors[0]?.extensions.code ?? '' }
    if (data.organization?.events == null) return { code: data.organization ? 'FORBIDDEN' : 'NOT_FOUND' }
    const { totalCount, nodes } = data.organization.events
    return { total: totalCount, sequences: nodes.map(({ sequence }: { sequence: number }) => sequence) }
  },
  async REST(user, { filter = {}, direction } = {}) {
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const search = new URLSearchParams(Object.entries(filter).map(([name, value]) => [snake(name), value]))
    if (direction) search.set('sort', `created_at:${direction}`)
    const { body } = await service.documentedRest(user, `GET /v1/organizations/${id}/audit_logs?${search}`)
    if (body.code) return { code: body.code }
    const sequences = body.items.map(({ sequence }: { sequence: number }) => sequence)
    return { total: body.pagination.total_count, sequences }
  },
}

describe.each(Object.entries(apis))('The audit log of an organization through %s', (_, read) => {
  test('is for owners, newest event first', async () => {
    expect(await read(owner)).toEqual({ total: 5, sequences: [5, 4, 3, 2, 1] })
    expect(await read(member)).toEqual({ code: 'FORBIDDEN' })
    expect(await read(stranger)).toEqual({ code: 'NOT_FOUND' })
    expect(await read(null)).toEqual({ code: 'UNAUTHENTICATED' })
  })

  test('can be read in either direction', async () => {
    expect(await read(owner, { direction: 'asc' })).toMatchObject({ sequences: [1, 2, 3, 4, 5] })
    expect(await read(owner, { direction: 'desc' })).toMatchObject({ sequences: [5, 4, 3, 2, 1] })
  })

  test.each<[string, () => Record<string, string>, number[]]>([
    ['an action', () => ({ action: 'address.created' }), [3]],
    ['an action that never happened', () => ({ action: 'domain.added' }), []],
    ['a user, with any credential', () => ({ actorId: owner.id.toUpperCase() }), [3, 2]],
    ['an API key', () => ({ actorId: keyId }), [3]],
    ['an actor and an action', () => ({ actorId: owner.id, action: 'organization.updated' }), [2]],
    ['a target', () => ({ targetId }), [4]],
    ['an unknown target', () => ({ targetId: randomUUID() }), []],
    ['a time and later', () => ({ since: '2026-01-01T00:00:04Z' }), [5, 4]],
    ['before a time', () => ({ until: '2026-01-01T00:00:02.000Z' }), [1]],
    ['a time in another zone', () => ({ since: '2026-01-01T02:00:05+02:00' }), [5]],
    [
      'between two times, an actor and an action',
      () => ({
        since: '2026-01-01T00:00:02Z',
        until: '2026-01-01T00:00:04Z',
        actorId: owner.id,
        action: 'address.created',
      }),
      [3],
    ],
  ])('can be filtered by %s', async (_, filter, sequences) => {
    expect(await read(owner, { filter: filter() })).toEqual({ total: sequences.length, sequences })
  })

  test.each([
    ['actorId', 'x'],
    ['targetId', `${randomUUID()} `],
    ['action', 'organization.exploded'],
    ['since', 'yesterday'],
    ['since', '2026-01-01'],
    ['since', '2026-02-30T00:00:00Z'],
    ['since', '2026-01-01T25:00:00Z'],
    ['until', '0000-01-01T00:00:00Z'],
    ['until', '9999-12-31T23:59:59-23:59'],
    ['until', '2026-01-01T00:00:00Z; SELECT 1'],
    ['until', ''],
  ])('refuses the filter %s: %j', async (name, value) => {
    expect(await read(owner, { filter: { [name]: value } })).toEqual({ code: 'BAD_REQUEST' })
  })

  test('says that a filter is wrong to members too, before anything is read', async () => {
    expect(await read(member, { filter: { actorId: 'x' } })).toEqual({ code: 'BAD_REQUEST' })
  })
})

test('Both APIs say the same of every event', async () => {
  const { organization } = await service.query(
    owner,
    `{ organization(id: "${id}") { events { nodes {
      id sequence action organizationId createdAt targetType targetId changes { field before after }
      actor { id name type user { id } } request { id api method path statusCode clientIp userAgent }
    } } } }`,
  )
  const { body } = await service.documentedRest(owner, `GET /v1/organizations/${id}/audit_logs`)
  const upper = (text: string) => text.toUpperCase().replace('.', '_')
  const camel = (text: string) => text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const { nodes } = organization.events
  expect(nodes).toHaveLength(5)
  nodes.forEach((node: Record<string, never>, index: number) => {
    const item = body.items[index]
    expect(node).toEqual({
      id: item.id,
      sequence: item.sequence,
      action: upper(item.action),
      organizationId: item.organization_id,
      createdAt: item.created_at,
      targetType: upper(item.target.type),
      targetId: item.target.id,
      changes: item.changes.map((change: { field: string }) => ({ ...change, field: camel(change.field) })),
      actor: { ...item.actor, type: upper(item.actor.type), user: expect.toSatisfy(() => true) },
      request: {
        id: expect.toSatisfy(() => true),
        api: expect.any(String),
        method: item.method,
        path: item.path,
        statusCode: item.status_code,
        clientIp: item.client_ip,
        userAgent: item.user_agent,
      },
    })
  })
  expect(nodes.map(({ actor }: { actor: { user: object | null } }) => actor.user)).toEqual([
    null,
    { id: member.id },
    { id: owner.id },
    { id: owner.id },
    null,
  ])
  expect(body.items[0]).toMatchObject({
    actor: { id: null, name: null, type: 'operator' },
    changes: [{ field: 'sso', before: 'false', after: 'true' }],
    method: null,
  })
  expect(body.items[2].changes).toEqual([
    { field: 'city', before: null, after: 'Berlin' },
    { field: 'tax_id', before: null, after: 'DE1' },
  ])
})

test('One event is found by its id: by owners, in its own organization only', async () => {
  const { body } = await service.documentedRest(
    owner,
    `GET /v1/organizations/${id}/audit_logs?action=address.created`,
  )
  const [event] = body.items
  const other = await service.seed.organization({ owners: [owner] })
  const answer = async (user: TestUser | null, path: string) => {
    const { status, body } = await service.documentedRest(user, `GET /v1/${path}`)
    return status === 200 ? body : status
  }
  expect(await answer(owner, `audit_logs/${event.id}`)).toEqual(event)
  expect(await answer(owner, `organizations/${id}/audit_logs/${event.id}`)).toEqual(event)
  expect(await answer(owner, `organizations/${other.id}/audit_logs/${event.id}`)).toBe(404)
  expect(await answer(owner, `audit_logs/${randomUUID()}`)).toBe(404)
  expect(await answer(owner, `organizations/${id}/audit_logs/x`)).toBe(404)
  expect(await answer(member, `organizations/${id}/audit_logs/${event.id}`)).toBe(403)
  expect(await answer(stranger, `organizations/${id}/audit_logs/${event.id}`)).toBe(404)
  for (const user of [member, stranger]) expect(await answer(user, `audit_logs/${event.id}`)).toBe(404)
  for (const path of ['audit_logs', `audit_logs/${event.id}`]) expect(await answer(null, path)).toBe(401)

  const node = `{ node(id: "${event.id}") { ... on OrganizationEvent { sequence target { id } organization { id } } } }`
  expect(await service.query(owner, node)).toEqual({
    node: { sequence: 3, target: { id }, organization: { id } },
  })
  for (const user of [member, stranger]) expect(await service.query(user, node)).toEqual({ node: null })
})

test('The target of an event is null once it is gone', async () => {
  const { organization } = await service.query(
    owner,
    `{ organization(id: "${id}") { events(filter: { targetId: "${targetId}" }) { nodes { targetType target { id } } } } }`,
  )
  expect(organization.events.nodes).toEqual([{ targetType: 'MEMBERSHIP', target: null }])
})

test('A change through one API is read through the other one, with who asked for it and how', async () => {
  const { body: created } = await service.documentedRest(owner, 'POST /v1/organizations', { name: 'Before' })
  await service.documentedRest(owner, `PATCH /v1/organizations/${created.id}`, { name: 'After' })
  const { organization } = await service.query(
    owner,
    `{ organization(id: "${created.id}") { events(first: 1) { nodes {
      action actor { type user { id } } target { id } changes { field before after } request { api method path statusCode }
    } } } }`,
  )
  expect(organization.events.nodes).toEqual([
    {
      action: 'ORGANIZATION_UPDATED',
      actor: { type: 'API_KEY', user: { id: owner.id } },
      target: { id: created.id },
      changes: [{ field: 'name', before: 'Before', after: 'After' }],
      request: { api: 'REST', method: 'PATCH', path: `/v1/organizations/${created.id}`, statusCode: 200 },
    },
  ])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let owner: TestUser
let other: TestUser
/** The owner's organizations, all of whose events have equal times. */
let organizations: string[]
let foreign: string

beforeAll(async () => {
  service = await openTestApp()
  owner = await service.seed.user()
  other = await service.seed.user()
  const ids: string[] = []
  for (const count of [25, 1, 40]) {
    const organization = await service.seed.organization({ owners: [owner] })
    const actor = { actorType: 'user', actorId: other.id, userId: other.id } as const
    await service.seed.events(
      organization,
      Array.from({ length: count }, (_, index) => (index % 3 === 0 ? actor : {})),
    )
    ids.push(organization.id)
  }
  organizations = ids
  const joined = await service.seed.organization({ owners: [other], members: [owner] })
  await service.seed.events(joined, [{}, {}])
  foreign = joined.id
})
afterAll(() => service.close())

interface Item {
  id: string
  organization_id: string
  sequence: number
  created_at: string
}

/** All pages of a list, forward to the end and then back to the start. */
async function walk(path: string): Promise<{ forward: Item[]; backward: Item[]; total: number }> {
  const page = async (cursor: string | null) => {
    const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    return (await service.documentedRest(owner, `GET ${path}limit=10${query}`)).body
  }
  let found = await page(null)
  const forward: Item[] = [...found.items]
  while (found.pagination.next_cursor) {
    found = await page(found.pagination.next_cursor)
    forward.push(...found.items)
  }
  const backward: Item[] = [...found.items]
  while (found.pagination.previous_cursor) {
    found = await page(found.pagination.previous_cursor)
    backward.unshift(...found.items)
  }
  return { forward, backward, total: found.pagination.total_count }
}

const newestFirst = (a: Item, b: Item) =>
  a.created_at === b.created_at ? (a.id < b.id ? 1 : -1) : a.created_at < b.created_at ? 1 : -1

test.each([
  ['newest first', '', 1],
  ['oldest first', 'sort=created_at:asc&', -1],
])('All organizations of an owner: every event once on its pages, %s', async (_, query, direction) => {
  const { forward, backward, total } = await walk(`/v1/audit_logs?${query}`)
  expect(backward).toEqual(forward)
  expect(total).toBe(forward.length)
  expect(new Set(forward.map(({ id }) => id)).size).toBe(forward.length)
  expect(forward).toEqual([...forward].sort((a, b) => direction * newestFirst(a, b)))
  const counts = organizations.map((id) => forward.filter((item) => item.organization_id === id).length)
  expect(counts).toEqual([25, 1, 40])
  expect(forward.filter(({ organization_id }) => organization_id === foreign)).toEqual([])
})

test('A filter by actor holds for all organizations', async () => {
  const { forward, backward, total } = await walk(`/v1/audit_logs?actor_id=${other.id}&`)
  expect(backward).toEqual(forward)
  expect([forward.length, total]).toEqual([9 + 1 + 14, 24])
  expect(forward).toEqual([...forward].sort(newestFirst))
})

test('An owner of nothing has an empty audit log', async () => {
  const user = await service.seed.user()
  await service.database.prisma.membership.updateMany({
    where: { userId: user.id },
    data: { role: 'member' },
  })
  const { body } = await service.documentedRest(user, 'GET /v1/audit_logs')
  expect(body).toMatchObject({ items: [], pagination: { next_cursor: null, total_count: 0 } })
})

test('One organization: every event once on its pages, in both APIs and both directions', async () => {
  const [, , id = ''] = organizations
  const { forward, backward, total } = await walk(`/v1/organizations/${id}/audit_logs?`)
  expect(backward).toEqual(forward)
  expect(total).toBe(40)
  const sequences = Array.from({ length: 40 }, (_, index) => 40 - index)
  expect(forward.map(({ sequence }) => sequence)).toEqual(sequences)

  const page = async (rest: string) => {
    const query = `{ organization(id: "${id}") { events(${rest}) {
      nodes { sequence } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`
    const { nodes, pageInfo } = (await service.query(owner, query)).organization.events
    return { sequences: nodes.map((node: { sequence: number }) => node.sequence), ...pageInfo }
  }
  const first = await page('first: 15')
  expect(first).toMatchObject({
    sequences: sequences.slice(0, 15),
    hasNextPage: true,
    hasPreviousPage: false,
  })
  const second = await page(`first: 15, after: "${first.endCursor}"`)
  expect(second).toMatchObject({
    sequences: sequences.slice(15, 30),
    hasNextPage: true,
    hasPreviousPage: true,
  })
  const back = await page(`last: 15, before: "${second.startCursor}"`)
  expect(back.sequences).toEqual(first.sequences)
  expect((await page('last: 5')).sequences).toEqual(sequences.slice(-5))
})

test('A cursor is bound to its list, its filter and its order', async () => {
  const [id, , long] = organizations
  const { body } = await service.documentedRest(owner, `GET /v1/organizations/${long}/audit_logs?limit=10`)
  const cursor = body.pagination.next_cursor
  for (const path of [
    `/v1/organizations/${long}/audit_logs?action=organization.updated&`,
    `/v1/organizations/${long}/audit_logs?since=2026-01-01T00:00:00Z&`,
    `/v1/organizations/${long}/audit_logs?sort=created_at:asc&`,
    `/v1/organizations/${id}/audit_logs?`,
    '/v1/audit_logs?',
  ]) {
    const { body } = await service.documentedRest(owner, `GET ${path}cursor=${cursor}`)
    expect(body.code, path).toBe('INVALID_CURSOR')
  }
  const events = `{ organization(id: "${long}") { events(after: "${cursor}") { nodes { id } } } }`
  expect((await service.send(owner, events)).errors).toMatchObject([
    { extensions: { code: 'INVALID_CURSOR' } },
  ])
})

test('The total leaves out events that were deleted for their age', async () => {
  const organization = await service.seed.organization({ owners: [owner] })
  const events = await service.seed.events(organization, [{}, {}, {}])
  const { prisma } = service.database
  const where = { organizationId: organization.id }
  await prisma.organizationEvent.delete({ where: { id: events[0]?.id ?? '' } })
  await prisma.organizationEventChain.update({
    where,
    data: { prunedSequence: 1, prunedHash: events[0]?.hash as never },
  })
  const { body } = await service.documentedRest(owner, `GET /v1/organizations/${organization.id}/audit_logs`)
  expect(body.pagination.total_count).toBe(2)
})

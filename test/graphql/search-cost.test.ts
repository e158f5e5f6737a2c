import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/http/rate-limit/budget.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import { signInWithToken } from '../../src/operations/users/users.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { defaultOptions } from '../support/app-options.ts'
import type { TestUser } from '../support/seed.ts'

const capacity = 100_000
/** Including the personal one. Each 25 of them cost one unit. */
const many = 2_500

let service: TestApp
let few: TestUser
let owner: TestUser

beforeAll(async () => {
  service = await openTestApp({
    databaseMilliseconds: 0,
    limits: { ...defaultOptions.limits, cost: 250 },
    budgetOf: createBudgets(
      createMemoryBuckets({ capacity }, () => 0),
      capacity,
    ),
  })
  few = await service.seed.user()
  owner = await service.seed.user()
  await join(owner, many - 1)
}, 60_000)
afterAll(() => service.close())

async function join({ id: userId }: { id: string }, count: number): Promise<void> {
  const { prisma } = service.database
  const ids = Array.from({ length: count }, () => randomUUID())
  await prisma.organization.createMany({ data: ids.map((id) => ({ id, name: 'One of many' })) })
  await prisma.membership.createMany({
    data: ids.map((organizationId) => ({ organizationId, userId, role: 'owner' as const })),
  })
}

async function costOf(user: TestUser, query: string, variables: object = {}): Promise<number> {
  const body = JSON.stringify({ query, variables, extensions: { cost: true } })
  const answer = await service.send(user, query, variables, { body })
  return (answer as unknown as { extensions: { cost: { requested: number } } }).extensions.cost.requested
}

/** What a request takes from the caller's budget, without the unit for each request. */
async function restCostOf(user: TestUser, query: string): Promise<number> {
  const left = async (request: string) =>
    Number((await service.documentedRest(user, request)).headers.get('ratelimit-remaining'))
  const before = await left('GET /v1/user')
  return before - (await left(`GET /v1/organizations?limit=10&${query}`)) - 1
}

describe('A list of organizations costs', () => {
  test.each([
    ['in its own order', 'first: 10', ''],
    [
      'from the newest to the oldest',
      'orderBy: [{ field: CREATED_AT, direction: DESC }]',
      'sort=created_at:desc',
    ],
    ['with an empty filter', 'filter: { name: null }', ''],
  ])('only the rows of the page %s', async (_, wanted, query) => {
    const document = `{ organizations(${wanted}${wanted.includes('first') ? '' : ', first: 10'}) { nodes { id } } }`
    expect(await costOf(few, document)).toBe(11)
    expect(await costOf(owner, document)).toBe(11)
    expect(await restCostOf(owner, query)).toBe(11)
  })

  test.each([
    ['a filter by name', 'filter: { name: "one" }', 'name=one'],
    ['a filter by type', 'filter: { type: COMPANY }', 'type=company'],
    ['an order by name', 'orderBy: [{ field: NAME }]', 'sort=name:asc'],
    [
      'an order by the last change',
      'orderBy: [{ field: UPDATED_AT, direction: DESC }]',
      'sort=updated_at:desc',
    ],
    [
      'an order by name after creation',
      'orderBy: [{ field: CREATED_AT }, { field: NAME }]',
      'sort=created_at:asc,name:asc',
    ],
  ])('more for all organizations that it reads with %s, in both APIs', async (_, wanted, query) => {
    const document = `{ organizations(first: 10, ${wanted}) { nodes { id } } }`
    // The cost of the same document depends on the caller.
    for (let round = 0; round < 2; round++) {
      expect(await costOf(few, document)).toBe(11)
      expect(await costOf(owner, document)).toBe(111)
    }
    expect(await restCostOf(owner, query)).toBe(111)
    expect(await restCostOf(few, query)).toBe(11)
  })

  test('the same with the filter in a variable', async () => {
    const document =
      'query ($filter: OrganizationFilter) { organizations(first: 10, filter: $filter) { nodes { id } } }'
    expect(await costOf(owner, document, { filter: { name: 'one' } })).toBe(111)
    expect(await costOf(owner, document)).toBe(11)
  })

  test('too much if a document has it many times, and the message says why and what to do', async () => {
    const list = (alias: string) =>
      `${alias}: organizations(first: 1, filter: { name: "one" }) { nodes { id } }`
    const document = `{ ${list('a')} ${list('b')} ${list('c')} }`
    let answer: Awaited<ReturnType<TestApp['send']>> | undefined
    const sent = await service.statements(async () => {
      answer = await service.send(owner, document)
    })
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(answer?.errors?.[0]?.message).toBe(
      'This request costs 306, and at most 250 is allowed: ask for fewer rows. Each list of organizations with a filter, or sorted by anything but creation, reads all your 2500 organizations and costs 100, and the audit log of all of them costs 250: leave the filter or the order out, read the audit log of one organization, or ask for fewer such lists.',
    )
    // Only the credential was read.
    expect(sent).toHaveLength(1)
    expect((await service.send(few, document)).errors).toBeUndefined()
  })

  test('nothing more for the audit log of one organization, and a tenth of the number for that of all', async () => {
    const { id } = await service.seed.organization({ owners: [owner] })
    const left = async (request: string) =>
      Number((await service.documentedRest(owner, request)).headers.get('ratelimit-remaining'))
    const spent = async (request: string) => {
      const before = await left('GET /v1/user')
      return before - (await left(request)) - 1
    }
    expect(await spent(`GET /v1/organizations/${id}/audit_logs?limit=10`)).toBe(11)
    expect(await costOf(owner, `{ organization(id: "${id}") { events(first: 10) { nodes { id } } } }`)).toBe(
      13,
    )
    const { status, body } = await service.documentedRest(owner, 'GET /v1/audit_logs?limit=10')
    expect([status, body.message]).toEqual([400, expect.stringContaining('costs 250: leave')])
    const some = await service.seed.user()
    await join(some, 500)
    const before = Number(
      (await service.documentedRest(some, 'GET /v1/user')).headers.get('ratelimit-remaining'),
    )
    const { headers } = await service.documentedRest(some, 'GET /v1/audit_logs?limit=10')
    // A page of 10 rows, 501 organizations, and 10 rows of 10 organizations to merge.
    expect(before - Number(headers.get('ratelimit-remaining')) - 1).toBe(11 + 50 + 1)
  })

  test('too much for a caller with too many organizations, in both APIs', async () => {
    const user = await service.seed.user()
    await join(user, 6_300)
    const graphql = await service.send(user, '{ organizations(orderBy: [{ field: NAME }]) { nodes { id } } }')
    expect(graphql.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
    const rest = await service.documentedRest(user, 'GET /v1/organizations?sort=name:asc')
    expect(rest).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } })
    // In GraphQL, values of the answer cost something too.
    expect(graphql.errors?.[0]?.message).toMatch(
      /^This request costs 274, and at most 250 is allowed: .* all your 6301 /,
    )
    expect(rest.body.message).toMatch(
      /^This request costs 273, and at most 250 is allowed: .* all your 6301 /,
    )
    expect(await service.documentedRest(user, 'GET /v1/organizations')).toMatchObject({ status: 200 })
  }, 60_000)
})

test('Signing in with a token returns the number of the user’s organizations, also the first time', async () => {
  const identity = {
    issuer: 'https://issuer.example',
    subject: randomUUID(),
    email: `${randomUUID()}@example.com`,
    emailVerified: true,
  }
  const viewer = await signInWithToken(service.database, identity)
  expect(viewer.organizations).toBe(1)
  await join(viewer, 3)
  expect(await signInWithToken(service.database, identity)).toEqual({ id: viewer.id, organizations: 4 })
})

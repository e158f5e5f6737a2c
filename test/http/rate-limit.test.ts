import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/http/rate-limit/budget.ts'
import { createSharedBuckets } from '../../src/http/rate-limit/shared-buckets.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

const redisUrl = process.env.TEST_REDIS_URL
const capacity = 100

const stores = {
  'in memory': () => ({ ...createMemoryBuckets({ capacity }), close: () => {} }),
  ...(redisUrl && {
    'in Redis': () =>
      createSharedBuckets({
        url: redisUrl,
        capacity,
        onError: (error) => expect.fail(String(error)),
        onRecovery: () => {},
      }),
  }),
}

describe.each(Object.entries(stores))('A caller’s budget %s', (_, open) => {
  let service: TestApp
  let buckets: ReturnType<typeof open>
  beforeAll(async () => {
    buckets = open()
    service = await openTestApp({ budgetOf: createBudgets(buckets, capacity), databaseMilliseconds: 0 })
  })
  afterAll(async () => {
    buckets.close()
    await service.close()
  })

  test('shrinks by what its requests cost, and each answer says what is left', async () => {
    const user = await service.seed.user()
    const { headers } = await service.send(user, '{ organizations(first: 30) { nodes { name } } }')
    expect(headers.get('ratelimit-limit')).toBe('100')
    expect(headers.get('ratelimit-remaining')).toBe('66')
    expect(headers.get('ratelimit-reset')).toBe('21')
    const next = await service.documentedRest(user, 'GET /v1/organizations?limit=10')
    expect(next.headers.get('ratelimit-remaining')).toBe('54')
  })

  test('refuses in both APIs what is more than it has left, says when to come back, and does nothing', async () => {
    const user = await service.seed.user()
    await service.query(user, '{ organizations(first: 90) { nodes { name } } }')
    const graphql = await service.send(
      user,
      'mutation { createOrganization(input: { name: "No" }) { __typename } }',
    )
    expect(graphql).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    const rest = await service.documentedRest(user, 'POST /v1/organizations', { name: 'No' })
    expect(rest).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    for (const { headers } of [graphql, rest]) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(8)
    }
    expect(await service.database.prisma.organization.count({ where: { name: 'No' } })).toBe(0)
  })

  test('is nobody else’s', async () => {
    const [spender, neighbour] = [await service.seed.user(), await service.seed.user()]
    await service.query(spender, '{ organizations(first: 90) { nodes { name } } }')
    expect(await service.send(spender, '{ organizations { totalCount } }')).toMatchObject({ status: 429 })
    expect(await service.send(neighbour, '{ organizations { totalCount } }')).toMatchObject({ status: 200 })
  })

  test('pays for requests that are refused, as they have to be read as well', async () => {
    const user = await service.seed.user()
    const statuses: number[] = []
    for (let sent = 0; sent < 6; sent++) {
      statuses.push(
        (
          await service.send(
            user,
            '{ nothing }',
            {},
            { headers: { Accept: 'application/graphql-response+json' } },
          )
        ).status,
      )
    }
    expect(statuses).toEqual([400, 400, 400, 400, 429, 429])
  })

  test('pays for what was read before it turned out that too little is left', async () => {
    const user = await service.seed.user()
    await service.query(user, '{ organizations(first: 60) { nodes { name } } }')
    const refused = await service.send(user, '{ organizations(first: 60) { nodes { name } } }')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('ratelimit-remaining'))).toBeLessThan(15)
    // As long as what was asked for takes, not what was taken instead.
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(15)
  })

  test('pays afterwards for the time of the database, and says so at the next request', async () => {
    const slow = await openTestApp({ budgetOf: createBudgets(buckets, capacity), databaseMilliseconds: 15 })
    const user = await slow.seed.user()
    const ask = () => slow.send(user, '{ viewer { id } }')
    const first = await ask()
    expect(first).toMatchObject({ status: 200, data: { viewer: { id: user.id } } })
    expect(first.headers.get('ratelimit-remaining')).toBe('0')
    const second = await ask()
    expect(second.status).toBe(429)
    // 100 units were there, and 151 were taken.
    const wait = Number(second.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(20)
    expect(wait).toBeLessThanOrEqual(34)
    await slow.close()
  })

  test('never owes more than it holds', async () => {
    const caller = randomUUID()
    for (let round = 0; round < 3; round++) await buckets.take(caller, 1_000, true)
    const { granted, left } = await buckets.take(caller, 1)
    expect(granted).toBe(false)
    expect(left).toBeGreaterThanOrEqual(-capacity)
    expect(left).toBeLessThan(-capacity / 2)
  })

  test('is taken from by many requests at once without losing one', async () => {
    const caller = randomUUID()
    const taken = await Promise.all(Array.from({ length: 60 }, () => buckets.take(caller, 3)))
    expect(taken.filter(({ granted }) => granted)).toHaveLength(33)
  })
})

describe('What a request has to be read for is paid by its size', () => {
  let service: TestApp
  beforeAll(async () => {
    const large = 10_000
    service = await openTestApp({
      databaseMilliseconds: 0,
      budgetOf: createBudgets(
        createMemoryBuckets({ capacity: large }, () => 0),
        large,
      ),
    })
  })
  afterAll(() => service.close())

  async function paid(query: string, padding = 0): Promise<number> {
    const user = await service.seed.user()
    const body = JSON.stringify({ query, extensions: { padding: 'x'.repeat(padding) } })
    const { headers } = await service.send(user, query, {}, { body })
    return 10_000 - Number(headers.get('ratelimit-remaining'))
  }

  test('what it takes of the database is paid once: by what was counted, or by its time', async () => {
    // Two statements: the page with its total, and the domains.
    for (const [databaseMilliseconds, expected] of [
      [1, 1 + 21],
      [2, 1 + 40],
      [10, 1 + 200],
    ] as const) {
      const timed = await openTestApp({
        databaseMilliseconds,
        budgetOf: createBudgets(
          createMemoryBuckets({ capacity: 10_000 }, () => 0),
          10_000,
        ),
      })
      const { headers } = await timed.documentedRest(
        await timed.seed.user(),
        'GET /v1/organizations?limit=20',
      )
      expect(10_000 - Number(headers.get('ratelimit-remaining'))).toBe(expected)
      await timed.close()
    }
  })

  test('each kilobyte of its body', async () => {
    expect(await paid('{ __typename }')).toBe(2)
    expect(await paid('{ __typename }', 50 * 1024)).toBe(52)
  })

  test('each kilobyte of a body in the REST API', async () => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    const { headers, status } = await service.documentedRest(
      user,
      `PATCH /v1/organizations/${organization.id}`,
      {
        name: 'x',
        unknown: 'x'.repeat(50 * 1024),
      },
    )
    expect([status, headers.get('ratelimit-remaining')]).toEqual([200, String(10_000 - 11 - 50)])
  })

  test('a document that is not known yet, and whatever is refused', async () => {
    const padded = `{ __typename ${'\n'.repeat(1_000)} ${','.repeat(9_000)} }`
    expect(await paid(padded)).toBe(2 + 411)
    expect(await paid(padded)).toBe(2 + 10)
    expect(await paid(`{ nothing ${','.repeat(10_000)} }`)).toBe(21 + 410)
    expect(await paid(`{ ? ${','.repeat(10_000)} }`)).toBe(21 + 410)
    expect(await paid('{ nothing }', 50 * 1024)).toBe(21 + 50)
  })
})

test('A budget fills evenly up to its size', () => {
  let now = 0
  const buckets = createMemoryBuckets({ capacity: 60 }, () => now)
  expect(buckets.take('a', 60)).toEqual({ granted: true, left: 0 })
  now += 10_000
  expect(buckets.take('a', 11)).toEqual({ granted: false, left: 10 })
  expect(buckets.take('a', 10)).toEqual({ granted: true, left: 0 })
  now += 3_600_000
  expect(buckets.take('a', 0)).toEqual({ granted: true, left: 60 })
})

test('Clients without a credential share the budget of their IP, which a trusted proxy reports', async () => {
  const budgetOf = createBudgets(createMemoryBuckets({ capacity }), capacity)
  const service = await openTestApp({ budgetOf, trustProxy: true })
  const from = async (forwarded: string) =>
    (
      await service.send(null, '{ __typename }', {}, { headers: { 'X-Forwarded-For': forwarded } })
    ).headers.get('ratelimit-remaining')
  expect(await from('203.0.113.1')).toBe('98')
  expect(await from('6.6.6.6, 203.0.113.1')).toBe('96')
  expect(await from('203.0.113.2')).toBe('98')
  await service.close()
})

test('Without Redis, each process counts for itself', async () => {
  const errors: Error[] = []
  const buckets = createSharedBuckets({
    url: 'redis://127.0.0.1:1',
    capacity: 10,
    onError: (error) => errors.push(error),
    onRecovery: () => {},
  })
  expect(await buckets.take('a', 9)).toEqual({ granted: true, left: 1 })
  expect(await buckets.take('a', 9)).toMatchObject({ granted: false })
  await expect.poll(() => errors.length).toBe(1)
  buckets.close()
})

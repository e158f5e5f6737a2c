import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/http/rate-limit/budget.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { whileLocked } from '../support/locked.ts'
import type { TestUser } from '../support/seed.ts'

const opened: TestApp[] = []
afterEach(() => Promise.all(opened.splice(0).map((service) => service.close())))

async function open(options: Parameters<typeof openTestApp>[0]): Promise<TestApp> {
  const service = await openTestApp(options)
  opened.push(service)
  return service
}

/** Two users, because a third request of one user would wait for the other two. */
async function expectUnavailable(service: TestApp, reader: TestUser, writer: TestUser): Promise<void> {
  const [graphql, rest, change] = await Promise.all([
    service.send(reader, '{ organizations { nodes { name } } }'),
    service.documentedRest(reader, 'GET /v1/organizations'),
    service.documentedRest(writer, 'POST /v1/organizations', { name: 'Late' }),
  ])
  expect(graphql.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }])
  for (const answer of [rest, change]) expect(answer.body).toMatchObject({ code: 'UNAVAILABLE' })
  for (const { status, headers } of [graphql, rest, change]) {
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
  }
}

describe.runIf(onPostgres)('A database', () => {
  test('that does not answer in time makes the service unavailable, and its requests fail', async () => {
    const service = await open({ requestTimeoutMilliseconds: 300, poolSize: 6 })
    const user = await service.seed.user()
    const writer = await service.seed.user()
    await whileLocked(service, () => expectUnavailable(service, user, writer))
    await expect
      .poll(async () => (await service.documentedRest(user, 'GET /v1/organizations')).status)
      .toBe(200)
    const logged = service.logs.filter(({ msg }) => msg === 'request failed')
    expect(logged).toMatchObject(Array(3).fill({ err: { type: 'DeadlineExceeded' } }))
  })

  test('stops statements that run too long', async () => {
    const service = await open({ statementTimeoutMilliseconds: 300, poolSize: 6 })
    const user = await service.seed.user()
    const writer = await service.seed.user()
    await whileLocked(service, () => expectUnavailable(service, user, writer))
    expect(await service.documentedRest(user, 'GET /v1/organizations')).toMatchObject({ status: 200 })
  })

  test('stops lists sooner than changes, which may wait for locks', async () => {
    const budgetOf = createBudgets(createMemoryBuckets({ capacity: 100_000 }), 100_000)
    const service = await open({ statementTimeoutMilliseconds: 20_000, poolSize: 6, budgetOf })
    const [reader, writer] = [await service.seed.user(), await service.seed.user()]
    let change: ReturnType<TestApp['documentedRest']> | undefined
    await whileLocked(service, async () => {
      change = service.documentedRest(writer, 'POST /v1/organizations', { name: 'Patient' })
      const [graphql, rest] = await Promise.all([
        service.send(reader, '{ organizations { nodes { name } } }'),
        service.documentedRest(reader, 'GET /v1/organizations?name=a'),
      ])
      const message = expect.stringMatching(/^Reading took too long\. Ask for fewer rows/)
      expect(graphql.status).toBe(503)
      expect(graphql.errors).toMatchObject([{ message, extensions: { code: 'UNAVAILABLE' } }])
      expect(rest).toMatchObject({ status: 503, body: { message, code: 'UNAVAILABLE' } })
      // The time in the database is charged, although the reads were stopped.
      const left = Math.min(
        ...[graphql, rest].map(({ headers }) => Number(headers.get('ratelimit-remaining'))),
      )
      expect(left).toBeLessThan(82_000)
    })
    expect(await change).toMatchObject({ status: 201 })
  })

  test('that answers too late gets no further change of that request', async () => {
    const service = await open({ requestTimeoutMilliseconds: 300, poolSize: 6 })
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const document = `mutation { a: updateOrganization(input: { organizationId: "${id}", name: "begun" }) { __typename }
      b: createOrganization(input: { name: "late" }) { __typename } }`
    await whileLocked(service, async () => {
      expect(await service.send(user, document)).toMatchObject({ status: 503 })
    })
    const named = (name: string) => service.database.prisma.organization.count({ where: { name } })
    await expect.poll(() => named('begun')).toBe(1)
    // If there were a next change, it would be made before these are answered.
    for (let turn = 0; turn < 5; turn++)
      await service.documentedRest(user, 'POST /v1/organizations', { name: 'next' })
    expect(await named('late')).toBe(0)
  })

  test('whose connections are all in use makes requests fail, but the service stays ready', async () => {
    const service = await open({ requestTimeoutMilliseconds: 300, poolSize: 1 })
    const user = await service.seed.user()
    await service.database.prisma.$transaction(async () => {
      expect(await service.documentedRest(user, 'GET /v1/organizations')).toMatchObject({ status: 503 })
      expect(await service.app(new Request('http://localhost/health/ready'))).toMatchObject({ status: 200 })
      expect(await service.app(new Request('http://localhost/health/live'))).toMatchObject({ status: 200 })
    })
    expect(await service.documentedRest(user, 'GET /v1/organizations')).toMatchObject({ status: 200 })
  })

  test('that closes all connections is connected to again', async () => {
    const service = await open({})
    const user = await service.seed.user()
    const other = await openTestApp()
    opened.push(other)
    const name = await service.database.prisma.$queryRaw<
      { name: string }[]
    >`SELECT current_database() AS name`
    const answersPing = () =>
      service.database.ping().then(
        () => true,
        () => false,
      )
    for (let round = 0; round < 3; round++) {
      expect(await answersPing()).toBe(true)
      const requests = Promise.all(
        Array.from({ length: 12 }, () => service.documentedRest(user, 'GET /v1/organizations')),
      )
      await other.database.prisma
        .$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name[0]?.name}`
      for (const { status } of await requests) expect([200, 503]).toContain(status)
      await expect
        .poll(async () => (await service.documentedRest(user, 'GET /v1/organizations')).status)
        .toBe(200)
      await expect.poll(answersPing).toBe(true)
    }
  })
})

test('A request may send its body slowly: its deadline starts when the body has arrived', async () => {
  const service = await open({ requestTimeoutMilliseconds: 500 })
  const headers = new Headers({ Host: 'localhost', 'Content-Type': 'application/json' })
  const answer = await service.service({
    method: 'POST',
    path: '/graphql',
    query: '',
    remoteIp: '127.0.0.1',
    headerCount: 3,
    header: (name) => headers.get(name),
    async body() {
      await sleep(700)
      return new TextEncoder().encode('{"query":"{ __typename }"}')
    },
  })
  expect(answer).toMatchObject({ status: 200 })
})

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { RateLimitedError } from '../../src/operations/core/errors.ts'
import { firstHash } from '../../src/operations/events/chain.ts'
import { exportPageSize } from '../../src/operations/events/export.ts'
import { openTestApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { defaultOptions } from '../support/app-options.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

interface Log {
  owner: TestUser
  id: string
}

/** An organization with the service, whose log has `count` events that were not made by requests. */
async function log(count = 0, { seed, database }: TestApp = service): Promise<Log> {
  const owner = await seed.user()
  const { id } = await seed.organization({ owners: [owner], siem: true })
  const hash = Buffer.from(firstHash).toString('hex')
  // In steps: the embedded database keeps the whole process busy.
  for (let from = 1; from <= count; from += 5_000) {
    await database.prisma.$executeRawUnsafe(`INSERT INTO organization_events
      (id, organization_id, sequence, action, actor_type, target_type, target_id, changes, api, hash, created_at)
      SELECT gen_random_uuid(), '${id}', n, 'organization.updated', 'operator', 'organization', '${id}',
        '{"name": ["a", "b"]}', 'cli', '\\x${hash}', now()
      FROM generate_series(${from}, ${Math.min(count, from + 4_999)}) n`)
  }
  await database.prisma.$executeRawUnsafe(`INSERT INTO organization_event_chains
    (organization_id, sequence, hash, last_at) VALUES ('${id}', ${count}, '\\x${hash}', now())`)
  return { owner, id }
}

function ask(
  user: { key: string } | null,
  id: string,
  query = '',
  app = service.app,
  init: RequestInit = {},
) {
  const headers: Record<string, string> = user ? { Authorization: `Bearer ${user.key}` } : {}
  return app(
    new Request(`http://localhost/v1/organizations/${id}/audit_logs/export${query}`, { headers, ...init }),
  )
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into lines of every shape
type Line = any

async function lines(...request: Parameters<typeof ask>): Promise<Line[]> {
  const text = await (await ask(...request)).text()
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

const sequences = (exported: Line[]) => exported.map(({ sequence }) => sequence)
const upTo = (end: number, start = 1) => Array.from({ length: end - start + 1 }, (_, index) => start + index)

describe('The export of an audit log', () => {
  test('is refused before it begins to whoever is no owner, and without the service', async () => {
    const { owner, id } = await log(1)
    const [member, stranger] = [await service.seed.user(), await service.seed.user()]
    await service.database.prisma.membership.create({
      data: { organizationId: id, userId: member.id, role: 'member' },
    })
    const refused = async (user: TestUser | null, organization = id) => {
      const request = `GET /v1/organizations/${organization}/audit_logs/export`
      const { status, body } = await service.documentedRest(user, request)
      return [status, body.code]
    }
    expect(await refused(null)).toEqual([401, 'UNAUTHENTICATED'])
    expect(await refused(stranger)).toEqual([404, 'NOT_FOUND'])
    expect(await refused(stranger, 'no-id')).toEqual([404, 'NOT_FOUND'])
    expect(await refused(member)).toEqual([403, 'FORBIDDEN'])
    await service.database.prisma.organization.update({ where: { id }, data: { siem: false } })
    expect(await refused(owner)).toEqual([403, 'FORBIDDEN'])
    expect(await refused(member)).toEqual([403, 'FORBIDDEN'])
    expect(await refused(stranger)).toEqual([404, 'NOT_FOUND'])
  })

  test.each([
    ['format=xml', 'format'],
    ['format=', 'format'],
    ['format=ecs&format=ecs', 'format'],
    ['after=-1', 'after'],
    ['after=1.5', 'after'],
    ['after=', 'after'],
    ['after=x', 'after'],
    ['after=2147483648', 'after'],
    ['after=99999999999999999999', 'after'],
  ])('is refused with ?%s, and the answer says why', async (query, parameter) => {
    const { owner, id } = await log()
    const { status, body } = await service.documentedRest(
      owner,
      `GET /v1/organizations/${id}/audit_logs/export?${query}`,
    )
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'BAD_REQUEST' })
    expect(body.message).toContain(`"${parameter}"`)
  })

  test('has a type of its own, which the client must accept', async () => {
    const { owner, id } = await log(1)
    const { status, headers } = await ask(owner, id)
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/x-ndjson',
    })
    const { status: refused } = await service.documentedRest(
      owner,
      `GET /v1/organizations/${id}/audit_logs/export`,
      undefined,
      { Accept: 'text/html' },
    )
    expect(refused).toBe(406)
  })

  test('has what requests have done, in each format', async () => {
    const { owner, id } = await log()
    await service.documentedRest(owner, `PATCH /v1/organizations/${id}`, { name: 'New name' })
    const [plain] = await lines(owner, id)
    expect(plain).toMatchObject({
      id: expect.any(String),
      organization_id: id,
      sequence: 1,
      action: 'organization.updated',
      actor: { type: 'api_key', id: expect.any(String) },
      target: { type: 'organization', id },
      method: 'PATCH',
      path: `/v1/organizations/${id}`,
      status_code: 200,
      created_at: expect.stringMatching(/Z$/),
    })
    expect(plain.changes).toContainEqual({ field: 'name', before: expect.any(String), after: 'New name' })
    expect(await lines(owner, id, '?format=ndjson')).toEqual([plain])
    const [ecs] = await lines(owner, id, '?format=ecs')
    expect(ecs).toMatchObject({
      '@timestamp': plain.created_at,
      event: { id: plain.id, action: 'organization.updated', category: ['iam'], sequence: 1 },
      user: { id: owner.id },
      organization: { id },
      orgql: { changes: { name: { after: 'New name' } } },
    })
    const [ocsf] = await lines(owner, id, '?format=ocsf')
    expect(ocsf).toMatchObject({
      class_uid: 3004,
      type_uid: 300403,
      time: Date.parse(plain.created_at),
      metadata: { uid: plain.id, sequence: 1 },
      actor: { user: { uid: owner.id, credential_uid: plain.actor.id } },
    })
  })

  test('has all events in their order, whatever the number of pages, and goes on after a sequence', async () => {
    const count = 2 * exportPageSize + 1
    const { owner, id } = await log(count)
    expect(sequences(await lines(owner, id))).toEqual(upTo(count))
    expect(sequences(await lines(owner, id, `?after=${exportPageSize + 5}`))).toEqual(
      upTo(count, exportPageSize + 6),
    )
    expect(await lines(owner, id, `?after=${count}`)).toEqual([])
    expect(await lines(owner, id, '?after=2147483647')).toEqual([])
    const { id: empty, owner: other } = await log()
    expect(await lines(other, empty)).toEqual([])
  })

  test('has no event of another organization', async () => {
    const { owner, id } = await log(3)
    await log(3)
    const exported = await lines(owner, id)
    expect(exported.map(({ organization_id }) => organization_id)).toEqual([id, id, id])
  })

  test('begins where the log begins now, after its old events have been deleted', async () => {
    const { owner, id } = await log(5)
    await service.database.prisma.organizationEvent.deleteMany({
      where: { organizationId: id, sequence: { lte: 2 } },
    })
    expect(sequences(await lines(owner, id))).toEqual([3, 4, 5])
  })

  test('has no body for HEAD, and reads no events for it', async () => {
    const { owner, id } = await log(1)
    const sent = await service.statements(async () => {
      const answer = await ask(owner, id, '', service.app, { method: 'HEAD' })
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: '' })
    })
    expect(pagesIn(sent)).toBe(0)
  })

  test('is not compressed', async () => {
    const { owner, id } = await log(50)
    const headers = { Authorization: `Bearer ${owner.key}`, 'Accept-Encoding': 'gzip' }
    const answer = await ask(owner, id, '', service.app, { headers })
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect((await answer.text()).split('\n')).toHaveLength(51)
  })
})

const pagesIn = (sent: string[]) => sent.filter((text) => /FROM organization_events e\b/.test(text)).length

/** Reads a stream part by part. */
async function readerOf(...request: Parameters<typeof ask>) {
  const { body } = await ask(...request)
  if (!body) throw new Error('There is no body.')
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  onTestFinished(() => reader.cancel().catch(() => {}))
  let rest = ''
  return {
    reader,
    /** Reads at least this many lines, or all that are left. */
    async take(count: number): Promise<Line[]> {
      const taken: Line[] = []
      while (taken.length < count) {
        const { done, value = '' } = await reader.read()
        if (done) break
        const parts = (rest + value).split('\n')
        rest = parts.pop() ?? ''
        taken.push(...parts.map((line) => JSON.parse(line)))
      }
      return taken
    },
  }
}

/** Connections keep some megabytes for a client that does not read. Only calls as a function show each page. */
const isFunction = process.env.TEST_EDGE !== 'node'

describe('While an audit log is exported', () => {
  test('100,000 events are read at the pace of the client', async () => {
    const count = 100_000
    const { owner, id } = await log(count)
    let read: Line[] = []
    const sent = await service.statements(async () => {
      const { take } = await readerOf(owner, id)
      read = await take(3 * exportPageSize)
    })
    expect(sequences(read)).toEqual(upTo(read.length))
    const pages = pagesIn(sent)
    if (isFunction) expect(pages - read.length / exportPageSize).toBeLessThanOrEqual(1)
    else expect(pages).toBeLessThan(count / exportPageSize / 2)
  }, 60_000)

  test('a client that goes away stops it', async () => {
    const { owner, id } = await log(30_000)
    const { take, reader } = await readerOf(owner, id)
    await take(1)
    await reader.cancel()
    const path = `/v1/organizations/${id}/audit_logs/export`
    await expect
      .poll(() => service.logs.filter((line) => line.path === path), { timeout: 20_000 })
      .toHaveLength(1)
    const after = await service.statements(async () => {
      await service.documentedRest(owner, 'GET /v1/user')
    })
    expect(pagesIn(after)).toBe(0)
  }, 60_000)

  test('an event that is written meanwhile comes with the next export', async () => {
    // The last page has a place left.
    const count = 3 * exportPageSize - 1
    const { owner, id } = await log(count)
    const { take } = await readerOf(owner, id)
    const first = await take(1)
    const rename = await service.documentedRest(owner, `PATCH /v1/organizations/${id}`, { name: 'Meanwhile' })
    expect(rename.status).toBe(200)
    const rest = await take(Number.POSITIVE_INFINITY)
    expect(sequences([...first, ...rest])).toEqual(upTo(count))
    expect(sequences(await lines(owner, id, `?after=${count}`))).toEqual([count + 1])
  })

  test.runIf(isFunction).each<[string, (log: Log) => Promise<unknown>, number]>([
    [
      'an owner who is removed',
      ({ owner, id }) =>
        service.database.prisma.membership.deleteMany({ where: { organizationId: id, userId: owner.id } }),
      404,
    ],
    [
      'an owner who becomes a member',
      ({ owner, id }) =>
        service.database.prisma.membership.updateMany({
          where: { organizationId: id, userId: owner.id },
          data: { role: 'member' },
        }),
      403,
    ],
    [
      'an organization that loses the service',
      ({ id }) => service.database.prisma.organization.update({ where: { id }, data: { siem: false } }),
      403,
    ],
  ])('%s gets no further page', async (_, change, status) => {
    const made = await log(5 * exportPageSize)
    const { take } = await readerOf(made.owner, made.id)
    const first = await take(1)
    await change(made)
    const rest = await take(Number.POSITIVE_INFINITY)
    // A page may have been read before.
    expect(first.length + rest.length).toBeLessThanOrEqual(2 * exportPageSize)
    expect((await ask(made.owner, made.id)).status).toBe(status)
  })

  test('each page is paid for, and it ends where the budget does', async () => {
    const spent: number[] = []
    const limited = await openLimited((cost) => spent.push(cost) <= 3)
    const { owner, id } = await log(5 * exportPageSize, limited)
    const exported = await lines(owner, id, '', limited.app)
    expect(sequences(exported)).toEqual(upTo(3 * exportPageSize))
    expect(spent).toEqual([1 + exportPageSize, exportPageSize, exportPageSize, exportPageSize])
    expect((await ask(owner, id, '', limited.app)).status).toBe(429)
  })

  test('an error breaks it off, and is in the log with the id of the request', async () => {
    let payments = 0
    const broken = await openLimited(() => {
      payments++
      if (payments > 2) throw new Error('broken')
      return true
    })
    const { owner, id } = await log(3 * exportPageSize, broken)
    const headers = { Authorization: `Bearer ${owner.key}`, 'X-Request-Id': 'broken-off' }
    const { take } = await readerOf(owner, id, '', broken.app, { headers })
    await expect(take(Number.POSITIVE_INFINITY)).rejects.toThrow()
    expect(broken.logs.filter(({ requestId }) => requestId === 'broken-off')).toMatchObject([
      { msg: 'request', status: 200, operation: 'exportOrganizationAuditLogs' },
      { msg: 'answer broken off', level: 50, err: { type: 'Error' } },
    ])
  })

  test('it is one request in the log and in the metrics, with all its statements', async () => {
    const recorded: { operation?: string | undefined; statements: number; status: number }[] = []
    const counting = await open({ metrics: { record: (request) => recorded.push(request) } })
    const { owner, id } = await log(2 * exportPageSize, counting)
    let sent: string[] = []
    sent = await counting.statements(() => lines(owner, id, '', counting.app))
    expect(pagesIn(sent)).toBe(2)
    await expect
      .poll(() => recorded)
      .toMatchObject([{ operation: 'exportOrganizationAuditLogs', status: 200, statements: sent.length }])
    const path = `/v1/organizations/${id}/audit_logs/export`
    expect(counting.logs.filter((line) => line.path === path)).toMatchObject([
      { msg: 'request', status: 200 },
    ])
  })

  test.runIf(isFunction)(
    'it may take longer than the deadline of its request, once it has begun',
    async () => {
      const { owner, id } = await log(3 * exportPageSize)
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      onTestFinished(() => void vi.useRealTimers())
      const { take } = await readerOf(owner, id)
      const first = await take(1)
      vi.advanceTimersByTime(2 * defaultOptions.requestTimeoutMilliseconds)
      const rest = await take(Number.POSITIVE_INFINITY)
      expect(sequences([...first, ...rest])).toEqual(upTo(3 * exportPageSize))
    },
  )
})

async function open(options: TestAppOptions): Promise<TestApp> {
  const opened = await openTestApp(options)
  onTestFinished(() => opened.close())
  return opened
}

/** A service that asks `mayPay` whether a caller may pay this much. */
function openLimited(mayPay: (cost: number) => boolean): Promise<TestApp> {
  return open({
    budgetOf: () => ({
      afford: () => undefined,
      arrive: () => undefined,
      owe: () => {},
      async spend(cost) {
        if (!mayPay(cost)) throw new RateLimitedError(1)
      },
      took: () => {},
      settle: () => undefined,
      describe: () => {},
    }),
  })
}

import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { compressAnswer } from '../../src/http/pipeline/compression.ts'
import { unlimited } from '../../src/http/rate-limit/budget.ts'
import { RateLimitedError } from '../../src/operations/core/errors.ts'
import type { HttpAnswer, HttpRequest } from '../../src/transport/message.ts'
import { wantedCoding } from '../../src/transport/negotiation.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

function requestFor(acceptEncoding: string | null): HttpRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    remoteIp: '192.0.2.1',
    headerCount: 1,
    header: (name) => (name === 'accept-encoding' ? acceptEncoding : null),
    body: async () => new Uint8Array(),
  }
}

describe('The coding of an answer', () => {
  test.each([
    [null, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip;q=0.001', 'gzip'],
    ['br ; q=1.000 , gzip', 'br'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['br;q=0.2, identity;q=0.9', 'identity'],
    ['gzip, identity', 'gzip'],
    ['deflate', 'identity'],
    ['zstd, *;q=0, identity', 'identity'],
    ['gzip;q=0, br;q=0', 'identity'],
    // Not well formed: as if it were not there.
    ['br;q=2', 'identity'],
    ['br;q=0.1234', 'identity'],
    ['br;level=4', 'identity'],
    [`gzip, ${'x'.repeat(600)}`, 'identity'],
  ])('for Accept-Encoding: %s is %s', (header, coding) => {
    expect(wantedCoding(requestFor(header))?.coding).toBe(coding)
  })

  test.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0', 'br;q=0, gzip;q=0.000, *;q=0'])(
    'does not exist for Accept-Encoding: %s',
    (header) => expect(wantedCoding(requestFor(header))).toBeNull(),
  )
})

const unpack: Record<string, (body: Uint8Array) => string> = {
  br: (body) => brotliDecompressSync(body).toString(),
  gzip: (body) => gunzipSync(body).toString(),
}

/** 16 KB, as a server would answer. */
const text = JSON.stringify({
  data: Array.from({ length: 400 }, (_, index) => ({ id: index, name: `Organization ${index}` })),
})

function answerOf(body: string, type = 'application/json; charset=utf-8'): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': type }, body }
}

async function compress(
  answer: HttpAnswer,
  acceptEncoding: string,
  budget = unlimited(''),
): Promise<HttpAnswer> {
  const wanted = wantedCoding(requestFor(acceptEncoding))
  if (!wanted) throw new Error('No such coding')
  return compressAnswer(answer, wanted, budget)
}

describe('An answer', () => {
  test.each(['br', 'gzip'])(
    'is sent in %s to clients that ask for it, with a Content-Encoding',
    async (coding) => {
      const { headers, body } = await compress(answerOf(text), coding)
      expect(headers).toMatchObject({ 'Content-Encoding': coding, Vary: 'Accept-Encoding' })
      expect((body as Uint8Array).byteLength).toBeLessThan(text.length / 4)
      expect(unpack[coding]?.(body as Uint8Array)).toBe(text)
    },
  )

  test.each([
    ['up to 1 KB', answerOf('x'.repeat(1024))],
    ['of a stream of events', answerOf(text, 'text/event-stream')],
    ['of several parts', answerOf(text, 'multipart/mixed; boundary="-"')],
    ['without a body', { status: 204, headers: {}, body: null }],
    ['that would not become smaller', { ...answerOf(''), body: randomBytes(2_000) }],
  ])('%s is sent as it is', async (_, answer) => {
    const { headers, body } = await compress(answer, 'br')
    expect(headers['Content-Encoding']).toBeUndefined()
    expect(body).toBe(answer.body)
  })

  test('of more than 1 KB in bytes is compressed, however few characters it has', async () => {
    const { headers, body } = await compress(answerOf('€'.repeat(400)), 'gzip')
    expect(headers['Content-Encoding']).toBe('gzip')
    expect(unpack.gzip?.(body as Uint8Array)).toBe('€'.repeat(400))
  })

  test('is compressed for clients that accept nothing else, even if it is small or nothing is left to pay with', async () => {
    const poor = { ...unlimited(''), spend: () => Promise.reject(new RateLimitedError(1)) }
    for (const body of ['{}', text]) {
      const compressed = await compress(answerOf(body), 'gzip, identity;q=0', poor)
      expect(unpack.gzip?.(compressed.body as Uint8Array)).toBe(body)
    }
  })

  test('is paid for by its size, and sent as it is to callers with nothing left', async () => {
    const spent: number[] = []
    const rich = { ...unlimited(''), spend: (cost: number) => void spent.push(cost) }
    await compress(answerOf(text), 'br', rich)
    await compress(answerOf('{}'), 'br', rich)
    expect(spent).toEqual([Math.ceil(text.length / 2048)])
    const poor = { ...unlimited(''), spend: () => Promise.reject(new RateLimitedError(1)) }
    const { status, body } = await compress(answerOf(text), 'br', poor)
    expect([status, body]).toEqual([200, text])
  })

  test('that is large is compressed beside the event loop, two at once, and the others are sent as they are', async () => {
    const large = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => `Organization ${index}`))
    let turns = 0
    const watching = setInterval(() => turns++, 0)
    onTestFinished(() => clearInterval(watching))
    const answers = await Promise.all(Array.from({ length: 6 }, () => compress(answerOf(large), 'gzip')))
    const compressed = answers.filter(({ headers }) => headers['Content-Encoding'] === 'gzip')
    expect([compressed.length, turns > 0]).toEqual([2, true])
    for (const { body } of compressed) expect(unpack.gzip?.(body as Uint8Array)).toBe(large)
    for (const { body } of answers.filter((one) => !compressed.includes(one))) expect(body).toBe(large)
    expect((await compress(answerOf(large), 'gzip')).headers['Content-Encoding']).toBe('gzip')
  })
})

describe('The APIs', () => {
  let service: TestApp
  let key: string
  beforeAll(async () => {
    service = await openTestApp({ corsOrigins: ['https://app.example.com'] })
    const user = await service.seed.user()
    key = user.key
    for (let count = 0; count < 12; count++) await service.seed.organization({ owners: [user] })
  })
  afterAll(() => service.close())

  const query = '{ organizations(first: 20) { nodes { id name createdAt updatedAt services { sso scim } } } }'
  /** As it is sent: a client would unpack what comes compressed. */
  function ask(target: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const [path = '', search = ''] = target.split('?')
    const sent: Record<string, string> = { host: 'localhost', authorization: `Bearer ${key}`, ...headers }
    const request = { ...requestFor(null), path, query: search, header: (name: string) => sent[name] ?? null }
    return service.service(request)
  }
  const targets = [`/graphql?query=${encodeURIComponent(query)}`, '/v1/organizations', '/schema.graphql']

  test.each(targets)('answer in the coding that is asked for, with the same content: %s', async (target) => {
    const plain = await ask(target)
    expect(plain.headers['Content-Encoding']).toBeUndefined()
    for (const coding of ['br', 'gzip']) {
      const { status, headers, body } = await ask(target, {
        'accept-encoding': coding,
        origin: 'https://app.example.com',
      })
      expect([status, headers['Content-Encoding'], headers.Vary]).toEqual([
        200,
        coding,
        'Accept-Encoding, Origin',
      ])
      expect(unpack[coding]?.(body as Uint8Array)).toBe(plain.body)
    }
  })

  test.each(targets)('answer without compression to clients that do not ask for it: %s', async (target) => {
    expect(typeof (await ask(target)).body).toBe('string')
  })

  test.each(targets)('refuse clients that accept no known coding: %s', async (target) => {
    const { status, body } = await ask(target, { 'accept-encoding': 'deflate, identity;q=0' })
    expect([status, String(body)]).toEqual([406, expect.stringContaining('br, gzip or identity')])
  })

  test('change nothing for clients that cannot read the answer', async () => {
    const user = await service.seed.user()
    const none = { 'Accept-Encoding': 'identity;q=0' }
    const { status } = await service.documentedRest(user, 'POST /v1/organizations', { name: 'Acme' }, none)
    expect(status).toBe(406)
    const { body } = await service.documentedRest(user, 'GET /v1/organizations?type=company')
    expect(body.pagination.total_count).toBe(0)
  })

  test('give an ETag that is good for If-Match in whatever coding the answer was read', async () => {
    const listed = JSON.parse(String((await ask('/v1/organizations')).body)) as { items: { id: string }[] }
    const path = `/v1/organizations/${listed.items[0]?.id}`
    const plain = await ask(path)
    const compressed = await ask(path, { 'accept-encoding': 'gzip, identity;q=0' })
    expect(compressed.headers['Content-Encoding']).toBe('gzip')
    expect(compressed.headers.ETag).toBe(plain.headers.ETag)
    expect(compressed.headers.ETag).toMatch(/^"\d+"$/)
    const again = await ask(path, { 'accept-encoding': 'gzip', 'if-none-match': plain.headers.ETag ?? '' })
    expect([again.status, again.body]).toEqual([304, null])
  })
})

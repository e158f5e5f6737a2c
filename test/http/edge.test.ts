import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { unlimited } from '../../src/http/rate-limit/budget.ts'
import type { RunningServer } from '../../src/http/server/server.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { startTestServer } from '../support/app-options.ts'
import { exchange, openSocket } from '../support/socket.ts'

let service: TestApp
let server: RunningServer
beforeAll(async () => {
  service = await openTestApp()
  server = await startTestServer(service.service)
})
afterAll(async () => {
  await server.stop(0)
  await service.close()
})

const request = (line: string, ...headers: string[]) =>
  [line, ...headers, 'Connection: close', '', ''].join('\r\n')
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

describe('The server', () => {
  test.each(['a b', 'a/b', '<script>', 'user@host', 'localhost:port', 'localhost:1:2', '[::1', '..', ''])(
    'refuses the host "%s"',
    async (host) => {
      const answer = await exchange(server.url, request('GET /health/live HTTP/1.1', `Host: ${host}`))
      expect(statusOf(answer)).toBe(400)
      expect(answer).not.toMatch(/ at |node:|\.ts/)
    },
  )

  test.each([
    'localhost',
    'LOCALHOST:4000',
    'api.example.com.',
    'a_b.internal',
    '127.0.0.1:80',
    '[::1]:4000',
  ])('takes the host "%s"', async (host) => {
    const answer = await exchange(server.url, request('GET /health/live HTTP/1.1', `Host: ${host}`))
    expect(statusOf(answer)).toBe(200)
  })

  test('refuses a request with two hosts', async () => {
    const text = request('GET /health/live HTTP/1.1', 'Host: localhost', 'hOST: example.com')
    expect(statusOf(await exchange(server.url, text))).toBe(400)
  })

  test('refuses a request without a host', async () => {
    expect(statusOf(await exchange(server.url, request('GET /health/live HTTP/1.1')))).toBe(400)
  })

  test.each([
    ['different ones', (index: number) => `X-${index}: 1`],
    ['the same again and again', () => 'X: 1'],
  ])('takes a hundred headers and refuses any more: %s', async (_, header) => {
    // With Host and Connection.
    const headersOf = (count: number) => Array.from({ length: count - 2 }, (_, index) => header(index))
    const ask = async (count: number) =>
      exchange(server.url, request('GET /health/live HTTP/1.1', 'Host: localhost', ...headersOf(count)))
    expect(statusOf(await ask(100))).toBe(200)
    for (const count of [101, 1_500]) {
      const answer = await ask(count)
      expect(statusOf(answer)).toBe(431)
      expect(answer).toContain('A request may have at most 100 headers.')
    }
  })

  test('drops no header of a proxy behind those of a caller', async () => {
    const many = Array.from({ length: 2_500 }, () => 'a:')
    const text = request('GET /health/live HTTP/1.1', 'Host: localhost', ...many, 'X-Forwarded-For: 1.2.3.4')
    expect(statusOf(await exchange(server.url, text))).toBe(431)
  })

  test.each([
    ['gzip', 415],
    ['br', 415],
    ['identity, gzip', 415],
    ['unknown', 415],
    ['', 415],
    ['identity', 200],
    ['IDENTITY', 200],
  ])('takes no body that is encoded, such as "%s", in either API', async (encoding, status) => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    const headers = { 'Content-Encoding': encoding }
    const graphql = await service.send(user, '{ __typename }', {}, { headers })
    const path = `PATCH /v1/organizations/${organization.id}`
    const rest = await service.documentedRest(user, path, { name: 'Renamed' }, headers)
    for (const answer of [graphql, rest]) expect(answer.status).toBe(status)
    if (status === 200) return
    const message = 'The body must not be compressed: send it without a Content-Encoding.'
    expect(graphql.errors).toEqual([{ message, extensions: { code: 'BAD_REQUEST' } }])
    expect(rest.body).toMatchObject({ message, code: 'BAD_REQUEST' })
    for (const answer of [graphql, rest]) expect(answer.headers.get('accept-encoding')).toBe('identity')
  })

  test.each([
    [
      'headers of 20 KB',
      request('GET /health/live HTTP/1.1', 'Host: localhost', `X-Large: ${'x'.repeat(20_000)}`),
      431,
    ],
    ['a path of 20 KB', request(`GET /graphql?query=${'x'.repeat(20_000)} HTTP/1.1`, 'Host: localhost'), 431],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    [
      'two lengths of one body',
      request('POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      400,
    ],
  ])('answers %s with a reason in JSON and hangs up', async (_, text, status) => {
    const answer = await exchange(server.url, text)
    expect(statusOf(answer)).toBe(status)
    expect(answer).toContain('Connection: close')
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'BAD_REQUEST' })
  })

  test.each(['/graphql', '/v1/organizations'])(
    'answers a body of 10 MB at %s when all of it has come, and goes on',
    async (path) => {
      const { key } = await service.seed.user()
      const body = 'x'.repeat(10 * 1024 * 1024)
      const head = [
        `POST ${path} HTTP/1.1`,
        'Host: localhost',
        `Authorization: Bearer ${key}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ]
      const next = request('GET /health/live HTTP/1.1', 'Host: localhost')
      const answers = await exchange(server.url, `${head.join('\r\n')}\r\n\r\n${body}${next}`)
      expect([...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['413', '200'])
    },
  )

  test.each(['TRACE', 'PUT', 'DELETE'])('does not know %s', async (method) => {
    for (const path of ['/graphql', '/health/live', '/v1/organizations']) {
      const { key } = await service.seed.user()
      const text = request(`${method} ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${key}`)
      expect(statusOf(await exchange(server.url, text))).toBe(405)
    }
  })

  test.each([
    '/v1/organizations/graphql',
    '/anything?x=/graphql',
    '/x/health/live',
    '/graphql/',
    '/GRAPHQL',
    '//graphql',
    '/%67raphql',
    '/health',
    'http://localhost/graphql',
    '/v1/../graphql',
  ])('knows its paths exactly, and nothing at %s', async (path) => {
    const { key } = await service.seed.user()
    const text = request(`GET ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${key}`)
    expect(statusOf(await exchange(server.url, text))).toBe(404)
  })
})

test('A request whose sender goes away before its body is read comes to an end', async () => {
  const events = new EventEmitter()
  const arrive = async () => {
    events.emit('arrived')
    await once(events, 'gone')
  }
  const waiting = await openTestApp({ budgetOf: (caller) => ({ ...unlimited(caller), arrive }) })
  const own = await startTestServer(async (request) => {
    const answer = await waiting.service(request)
    events.emit('answered', answer)
    return answer
  })
  onTestFinished(async () => {
    await own.stop(0)
    await waiting.close()
  })
  const { key } = await waiting.seed.user()
  const socket = openSocket(own.url)
  const head = ['POST /graphql HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${key}`]
  socket.write([...head, 'Content-Type: application/json', 'Content-Length: 100', '', '{'].join('\r\n'))
  await once(events, 'arrived')
  socket.destroy()
  await sleep(200)
  events.emit('gone')
  expect(await once(events, 'answered')).toMatchObject([{ status: 400 }])
})

test('The time for an answer begins when the body has come', async () => {
  const impatient = await openTestApp({ requestTimeoutMilliseconds: 1_000 })
  onTestFinished(() => impatient.close())
  const { key, id } = await impatient.seed.user()
  const headers: Record<string, string> = {
    host: 'localhost',
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
  }
  const { status, body } = await impatient.service({
    method: 'POST',
    path: '/graphql',
    query: '',
    remoteIp: '127.0.0.1',
    headerCount: 3,
    header: (name) => headers[name] ?? null,
    async body() {
      await sleep(1_500)
      return Buffer.from(JSON.stringify({ query: '{ viewer { id } }' }))
    },
  })
  expect({ status, body }).toEqual({ status: 200, body: JSON.stringify({ data: { viewer: { id } } }) })
})

describe('Every answer', () => {
  test.each(['/graphql?query={__typename}', '/v1/organizations', '/v1/docs', '/health/live', '/nothing'])(
    'tells browsers to keep out of it: %s',
    async (path) => {
      const { headers } = await service.app(new Request(`http://localhost${path}`))
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      })
    },
  )
})

describe('Pages of other sites', () => {
  const preflight = (origin: string) =>
    new Request('http://localhost/graphql', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    })
  const query = (origin: string) =>
    new Request('http://localhost/graphql?query={__typename}', { headers: { Origin: origin } })

  test('cannot call a service that names no sites', async () => {
    const asked = await service.app(preflight('https://app.example.com'))
    expect(asked.status).toBe(405)
    const answered = await service.app(query('https://app.example.com'))
    for (const { headers } of [asked, answered]) expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('can call it when they are named, and those that look like them cannot', async () => {
    const open = await openTestApp({ corsOrigins: ['https://app.example.com'] })
    const asked = await open.app(preflight('https://app.example.com'))
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization')
    const answered = await open.app(query('https://app.example.com'))
    for (const { headers } of [asked, answered]) {
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    }
    for (const origin of [
      'https://app.example.com.evil.example',
      'http://app.example.com',
      'null',
      'https://APP.example.com',
    ]) {
      expect((await open.app(preflight(origin))).headers.get('access-control-allow-origin')).toBeNull()
      expect((await open.app(query(origin))).headers.get('access-control-allow-origin')).toBeNull()
    }
    await open.close()
  })
})

import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import { endpoint } from '../support/graphql.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const json = { 'Content-Type': 'application/json' }

async function post(body: BodyInit, headers: Record<string, string> = json) {
  const response = await service.app(new Request(endpoint, { method: 'POST', body, headers }))
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('GraphQL over HTTP', () => {
  test('passes every audit of the specification, with a credential', async () => {
    const user = await service.seed.user()
    const audits = serverAudits({
      url: endpoint,
      fetchFn: (url: string, init: RequestInit = {}) =>
        service.app(
          new Request(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${user.key}` } }),
        ),
    })
    const results = await Promise.all(audits.map((audit) => audit.fn()))
    expect(results.length).toBeGreaterThanOrEqual(61)
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([])
  })

  test.each([
    ['{ "query": "{ __type', 'The body is not valid JSON.'],
    ['null', 'The body must be a JSON object with a "query".'],
    ['"{ __typename }"', 'The body must be a JSON object with a "query".'],
    ['[{ "query": "{ __typename }" }]', 'The body must be a JSON object with a "query".'],
    ['{}', '"query" must be a GraphQL document as a string.'],
    ['{ "query": 1 }', '"query" must be a GraphQL document as a string.'],
    ['{ "query": "{ __typename }", "variables": [] }', '"variables" must be an object.'],
    ['{ "query": "{ __typename }", "operationName": {} }', '"operationName" must be a string.'],
  ])('refuses the body %s and says what is wrong', async (body, message) => {
    const { status, text } = await post(body)
    expect(status).toBe(400)
    expect(JSON.parse(text)).toEqual({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
  })

  test('accepts a body of at most 256 KB, as the REST API does', async () => {
    const body = (size: number) =>
      JSON.stringify({ query: '{ __typename }', extensions: { x: 'x'.repeat(size) } })
    expect(await post(body(255 * 1024))).toMatchObject({ status: 200 })
    expect(await post(body(257 * 1024))).toMatchObject({ status: 413 })
    const user = await service.seed.user()
    const answer = await service.documentedRest(user, 'POST /v1/organizations', {
      name: 'x'.repeat(257 * 1024),
    })
    expect(answer).toMatchObject({ status: 413, body: { code: 'BAD_REQUEST' } })
  })

  test('accepts only JSON in UTF-8, in any spelling of the media type', async () => {
    const body = JSON.stringify({ query: '{ __typename }' })
    for (const type of [
      'APPLICATION/JSON',
      'application/json;charset=UTF-8',
      'application/json; charset="utf-8"',
    ]) {
      expect(await post(body, { 'Content-Type': type })).toMatchObject({ status: 200 })
    }
    const refused = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/graphql',
    ]
    for (const type of refused)
      expect(await post(body, { 'Content-Type': type })).toMatchObject({ status: 415 })
    const form = new FormData()
    form.set('operations', body)
    expect((await service.app(new Request(endpoint, { method: 'POST', body: form }))).status).toBe(415)
  })

  test('answers in the requested media type', async () => {
    const body = JSON.stringify({ query: '{ __typename }' })
    const typeFor = async (accept: string) =>
      (await post(body, { ...json, Accept: accept })).headers.get('content-type')
    expect(await typeFor('*/*')).toBe('application/json; charset=utf-8')
    expect(await typeFor('application/json')).toBe('application/json; charset=utf-8')
    expect(await typeFor('application/graphql-response+json, application/json;q=0.9')).toBe(
      'application/graphql-response+json; charset=utf-8',
    )
    expect(await post(body, { ...json, Accept: 'text/csv' })).toMatchObject({ status: 406 })
  })

  test('refuses methods other than GET and POST', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const response = await service.app(new Request(endpoint, { method }))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST')
    }
  })

  test('refuses broken JSON in the query string', async () => {
    for (const name of ['variables', 'extensions']) {
      const response = await service.app(new Request(`${endpoint}?query={__typename}&${name}={oops`))
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        errors: [{ message: `The parameter "${name}" is not valid JSON.` }],
      })
    }
  })

  test('has only its exact path', async () => {
    for (const path of [
      '/graphql/',
      '/graphql/x',
      '/x/graphql',
      '/x?y=/graphql',
      '/GraphQL',
      '/x/health/live',
      '/health',
    ]) {
      const response = await service.app(new Request(`http://localhost${path}`))
      expect([path, response.status]).toEqual([path, 404])
    }
  })

  test('gives no suggestions of names in errors', async () => {
    const user = await service.seed.user()
    const { errors } = await service.send(user, '{ organisations { nodes { id } } }')
    expect(errors?.[0]?.message).toBe('Cannot query field "organisations" on type "Query".')
  })

  test('shows an unexpected error as INTERNAL with the request id, and logs its cause under that id', async () => {
    const broken = await openTestApp()
    const user = await broken.seed.user()
    await broken.database.prisma.$executeRawUnsafe('ALTER TABLE domains RENAME TO hidden_domains')
    const query = '{ organizations { nodes { domains { domain } } } }'
    const { status, errors } = await broken.send(
      user,
      query,
      {},
      { headers: { 'X-Request-Id': 'my-request-1' } },
    )
    expect(status).toBe(500)
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL', requestId: 'my-request-1' } }])
    expect(JSON.stringify(errors)).not.toMatch(/relation|domains d|select|\.ts|node_modules/i)
    const logged = broken.logs.find(({ msg }) => msg === 'request failed')
    expect(logged).toMatchObject({
      requestId: 'my-request-1',
      err: { message: expect.stringContaining('domains') },
    })
    await broken.close()
  })

  test('gives every answer a request id: the caller’s if it is valid, else a new one', async () => {
    const idFor = async (given: string) =>
      (await post('{}', { ...json, 'X-Request-Id': given })).headers.get('x-request-id')
    expect(await idFor('abc-123_X')).toBe('abc-123_X')
    for (const given of ['a b', 'x'.repeat(65), '<script>'])
      expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('Health', () => {
  test('is live without asking the database, and ready while the database answers', async () => {
    const health = async (app: TestApp, path: string) => {
      const response = await app.app(new Request(`http://localhost/health/${path}`))
      return [response.status, response.headers.get('retry-after')]
    }
    const dying = await openTestApp()
    expect(await health(dying, 'live')).toEqual([200, null])
    expect(await health(dying, 'ready')).toEqual([200, null])
    await dying.database.close()
    expect(await health(dying, 'live')).toEqual([200, null])
    // The last result of the check is cached for a moment.
    await expect.poll(() => health(dying, 'ready')).toEqual([503, '1'])
  })

  test('is not ready once the service is stopping', async () => {
    const stopping = await openTestApp({ isStopping: () => true })
    const response = await stopping.app(new Request('http://localhost/health/ready'))
    expect(response.status).toBe(503)
    await stopping.close()
  })
})

import { readFileSync } from 'node:fs'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Policy } from '../../src/config.ts'
import { endpoint } from '../support/graphql.ts'
import { openUnderEachPolicy } from '../support/policies.ts'

let services: Awaited<ReturnType<typeof openUnderEachPolicy>>
beforeAll(async () => {
  services = await openUnderEachPolicy()
})
afterAll(() => services.close())

const under = (policy: Policy) => services.under(policy)

describe.each([
  ['open', 200, 200],
  ['authenticated', 401, 200],
  ['off', 400, 400],
] as const)('Where introspection is %s', (policy, withoutCredential, withCredential) => {
  const headers = { Accept: 'application/graphql-response+json' }

  test.each([
    ['the whole schema', getIntrospectionQuery()],
    ['one type', '{ __type(name: "Organization") { name } }'],
    [
      'the schema behind an alias in a fragment',
      '{ ...F } fragment F on Query { a: __schema { types { name } } }',
    ],
  ])(
    `${withoutCredential} answers a stranger who asks for %s, ${withCredential} a user`,
    async (_, query) => {
      const service = under(policy)
      const user = await service.seed.user()
      // Twice: the second time the document is known.
      for (const _ of [1, 2]) {
        expect((await service.send(null, query, {}, { headers })).status).toBe(withoutCredential)
        expect((await service.send(user, query, {}, { headers })).status).toBe(withCredential)
      }
    },
  )

  test('any client may ask for __typename', async () => {
    expect(await under(policy).query(null, '{ __typename }')).toEqual({ __typename: 'Query' })
  })
})

describe('The GraphiQL page', () => {
  async function open(policy: Policy, headers: Record<string, string> = {}) {
    const request = new Request(endpoint, { headers: { Accept: 'text/html', ...headers } })
    const response = await under(policy).app(request)
    return { status: response.status, type: response.headers.get('content-type') }
  }

  test.each(['open', 'authenticated'] as const)('is public where it is %s', async (policy) => {
    for (const headers of [{}, { Authorization: 'Bearer orgql_wrong' }]) {
      expect(await open(policy, headers)).toEqual({ status: 200, type: 'text/html; charset=utf-8' })
    }
  })

  test('is refused to all callers where it is off', async () => {
    const { key } = await under('off').seed.user()
    expect(await open('off', { Authorization: `Bearer ${key}` })).toMatchObject({ status: 406 })
  })
})

describe('The schema as a text', () => {
  async function read(policy: Policy, key?: string) {
    const headers: Record<string, string> = key === undefined ? {} : { Authorization: `Bearer ${key}` }
    const { status, text } = await textOf(policy, headers)
    return { status, isSchema: text === readFileSync('schema.graphql', 'utf8') }
  }

  async function textOf(policy: Policy, headers: Record<string, string>) {
    const response = await under(policy).app(new Request('http://localhost/schema.graphql', { headers }))
    return { status: response.status, text: await response.text() }
  }

  test('is public where introspection is open', async () => {
    expect(await read('open')).toEqual({ status: 200, isSchema: true })
  })

  test('is for callers with a credential where introspection is authenticated', async () => {
    const { key } = await under('authenticated').seed.user()
    expect(await read('authenticated')).toEqual({ status: 401, isSchema: false })
    expect(await read('authenticated', key)).toEqual({ status: 200, isSchema: true })
  })

  test('is absent where introspection is off', async () => {
    const { key } = await under('off').seed.user()
    expect(await read('off', key)).toEqual({ status: 404, isSchema: false })
  })

  test('is only looked at', async () => {
    const ask = (method: string) =>
      under('open').app(new Request('http://localhost/schema.graphql', { method }))
    expect(await (await ask('HEAD')).text()).toBe('')
    expect((await ask('POST')).status).toBe(405)
  })
})

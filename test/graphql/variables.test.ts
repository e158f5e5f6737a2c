import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/http/rate-limit/budget.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let user: TestUser
beforeAll(async () => {
  service = await openTestApp()
  user = await service.seed.user()
})
afterAll(() => service.close())

const ids = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
const filter = 'query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }'
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]))
const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) })

async function refusal(query: string, variables: object) {
  const answer = await service.send(user, query, variables)
  const { status, data, errors = [] } = answer
  expect({ status, data: data ?? undefined }).toEqual({ status: 400, data: undefined })
  for (const { extensions } of errors) expect(extensions.code).toBe('BAD_REQUEST')
  expect(JSON.stringify(errors).length).toBeLessThan(3_000)
  return errors
}

describe('Variables', () => {
  test.each([
    ['unknown keys', filter, { f: keys(4_000) }],
    ['null in a list', ids, { ids: Array(4_000).fill(null) }],
    ['wrong items in a list', ids, { ids: Array(2_000).fill({ id: 1 }) }],
    ['long wrong items', ids, { ids: Array(50).fill({ id: 'x'.repeat(2_000) }) }],
  ])('that are wrong in many places get five errors: %s', async (_, query, variables) => {
    expect(await refusal(query, variables)).toHaveLength(5)
  })

  test.each(['5', 'true', '{ key: 1 }', '[1]'])(
    'and documents are refused if a time is of another type, such as %s',
    async (value) => {
      const events = (since: string, head = '') =>
        `${head} { organization(id: "x") { events(filter: { since: ${since} }) { totalCount } } }`
      const json = value.replace('key', '"key"')
      const withVariable = events('$since', 'query ($since: DateTime)')
      const withDefault = events('$since', `query ($since: DateTime = ${value})`)
      const sent = [
        await service.send(user, events(value)),
        await service.send(user, withDefault),
        await service.send(user, withVariable, { since: JSON.parse(json) }),
      ]
      for (const { data, errors } of sent) {
        expect(data ?? undefined).toBeUndefined()
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST'])
      }
    },
  )

  test('that are wrong in many variables get five errors', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `n${i}`)
    const query = `query (${names.map((name) => `$${name}: Int!`)}) {
      ${names.map((name) => `${name}: organizations(first: $${name}) { totalCount }`).join(' ')} }`
    expect(await refusal(query, {})).toHaveLength(5)
  })

  test('that are wrong get a short error with the place', async () => {
    const query = 'query ($o: [OrganizationOrder!]) { organizations(orderBy: $o) { totalCount } }'
    const [wrong] = await refusal(query, { o: [{ field: 'NAME' }, { field: 'x'.repeat(100_000) }] })
    expect(wrong?.message).toMatch(/^Variable "\$o" got an invalid value at "o.1.field": .*xxx…$/)
    expect(wrong).toMatchObject({ locations: [{ line: 1, column: 8 }] })
  })

  test.each([
    ['items', { ids: Array(5_000).fill('x') }, 'must not hold more than 5000 values'],
    ['keys', { ids: ['x'], unused: keys(5_000) }, 'must not hold more than 5000 values'],
    ['items of items', { ids: Array(100).fill(Array(50).fill('x')) }, 'must not hold more than 5000 values'],
    ['levels', { ids: nested(20) }, 'must not be nested more than 20 levels deep'],
  ])('are not validated if they are too many %s', async (_, variables, reason) => {
    const [{ message } = { message: '' }] = await refusal(ids, variables)
    expect(message).toBe(`The variables ${reason}.`)
  })

  test('are not validated if they are nested too deep to be printed', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const body = `{ "query": "${ids}", "variables": { "ids": ${deep} } }`
    const { status, errors } = await service.send(user, ids, {}, { body })
    expect({ status, errors }).toMatchObject({
      status: 400,
      errors: [{ message: 'The variables must not be nested more than 20 levels deep.' }],
    })
  })

  test('may be as many as the limits allow', async () => {
    expect((await refusal(ids, { ids: nested(19) }))[0]?.message).toContain('ID cannot represent value')
    expect((await refusal(ids, { ids: Array(4_999).fill('x') }))[0]?.message).toContain('At most 100 ids')
  })
})

describe('Without a credential', () => {
  const budgetOf = createBudgets(createMemoryBuckets({ capacity: 100 }), 100)
  let metered: TestApp
  beforeAll(async () => {
    metered = await openTestApp({ budgetOf })
  })
  afterAll(() => metered.close())

  test.each([
    ['wrong variables', ids, { ids: [null] }],
    [
      'an operation that costs too much',
      'query ($n: Int) { organizations(first: $n) { totalCount } }',
      { n: 1e9 },
    ],
    ['a fragment', '{ ...F } fragment F on Query { ... { viewer { id } } }', {}],
    ['a change', 'mutation { createOrganization(input: { name: "x" }) { __typename } }', {}],
    ['types and data', '{ __typename viewer { id } }', {}],
  ])('%s gets only the error that a credential is needed', async (_, query, variables) => {
    for (const _ of [1, 2]) {
      const { status, headers, data, errors } = await service.send(null, query, variables)
      expect({ status, data, errors }).toEqual({
        status: 401,
        data: undefined,
        errors: [{ message: expect.stringContaining('credential'), extensions: { code: 'UNAUTHENTICATED' } }],
      })
      expect(headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test('__typename is answered, through fragments as well', async () => {
    const query = '{ ...F } fragment F on Query { ... { a: __typename @skip(if: false) } }'
    expect(await service.send(null, '{ __typename }')).toMatchObject({ data: { __typename: 'Query' } })
    expect(await service.send(null, query)).toMatchObject({ data: { a: 'Query' } })
  })

  test('a refused request is charged', async () => {
    const { headers } = await metered.send(null, '{ viewer { id } }')
    expect(headers.get('ratelimit-remaining')).toBe('79')
  })
})

import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import { defaultOptions } from '../support/app-options.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let user: TestUser
beforeAll(async () => {
  service = await openTestApp()
  user = await service.seed.user()
})
afterAll(() => service.close())

const { limits } = defaultOptions
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const deep = (depth: number) =>
  `{ ${'organizations { nodes { memberships { nodes { organization { '.repeat(depth)} id ${'} } } } }'.repeat(depth)} }`
const doubling = (levels: number) =>
  `{ ...F0 } ${times(levels, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${levels} on Query { __typename }`

async function refusal(query: string, variables?: object): Promise<string> {
  const headers = { Accept: 'application/graphql-response+json' }
  const { status, data, errors } = await service.send(user, query, variables, { headers })
  expect({ status, data, code: errors?.[0]?.extensions.code }).toEqual({
    status: 400,
    data: undefined,
    code: 'BAD_REQUEST',
  })
  return errors?.[0]?.message ?? ''
}

describe('A document', () => {
  test.each([
    ['aliases', times(limits.aliases, (i) => `a${i}: __typename`)],
    ['fields', times(limits.fields, () => '__typename')],
    ['directives', times(limits.directives, () => '... @include(if: true) { __typename }')],
  ])('may have as many %s as the limit says', async (_, selection) => {
    expect(await service.send(user, `{ ${selection} }`)).toMatchObject({ status: 200, data: {} })
  })

  test.each([
    ['aliases of a field', `{ viewer { ${times(31, (i) => `a${i}: id`)} } }`, 'has more than 30 aliases'],
    ['aliases of __typename', `{ ${times(31, (i) => `a${i}: __typename`)} }`, 'has more than 30 aliases'],
    [
      'aliases in a fragment that is spread twice',
      `{ viewer { ...F ...F } } fragment F on User { ${times(16, (i) => `a${i}: id`)} }`,
      'has more than 30 aliases',
    ],
    ['fields', `{ viewer { ${times(500, () => 'id')} } }`, 'selects more than 400 fields'],
    ['levels', deep(5), 'is nested more than 20 levels deep'],
    [
      'levels of a circular question about the schema',
      `{ __schema { types { ${'fields { type { '.repeat(12)} name ${'} }'.repeat(12)} } } }`,
      'is nested more than 20 levels deep',
    ],
    [
      'directives',
      `{ ${times(51, () => '... @include(if: true) { __typename }')} }`,
      'has more than 50 directives',
    ],
    ['directives on one field', `{ __typename ${times(500, () => '@x')} }`, 'has more than 50 directives'],
    ['fragments that double', doubling(20), 'selects more than 400 fields'],
    ['tokens', `{ viewer { ${times(2_000, () => 'id')} } }`, 'has more than 2000 tokens'],
    [
      'lists in lists',
      `{ node(id: ${'['.repeat(5_000)}${']'.repeat(5_000)}) { id } }`,
      '(has more than 2000 tokens|is nested too deeply)',
    ],
    [
      'list types in list types',
      `query ($x: ${'['.repeat(5_000)}ID${']'.repeat(5_000)}) { __typename }`,
      '(has more than 2000 tokens|is nested too deeply)',
    ],
    ['lines', `{ __typename ${'\n'.repeat(2_000)} }`, 'has more than 2000 lines'],
    ['bytes', `{ __typename #${'é'.repeat(8_200)} \n }`, 'is larger than 16384 bytes'],
  ])('is refused for too many %s', async (_, query, reason) => {
    expect(await refusal(query)).toMatch(new RegExp(`^The document ${reason}`))
  })

  const ring = (length: number) =>
    times(length, (i) => `fragment F${i} on User { id ...F${(i + 1) % length} }`)
  const chain = (length: number) =>
    times(length, (i) => `fragment F${i} on User { ${i + 1 < length ? `...F${i + 1}` : 'id'} }`)

  test.each([1, 2, 160, 200])(
    'is refused when %i fragments spread each other in a circle',
    async (length) => {
      const message = 'The document has a fragment that spreads itself.'
      expect(await refusal(`{ viewer { ...F0 } } ${ring(length)}`)).toBe(message)
      expect(await refusal(`{ __typename } ${ring(length)}`)).toBe(message)
    },
  )

  test('may have fragments in a chain of any length that its tokens allow', async () => {
    expect(await service.query(user, `{ viewer { ...F0 } } ${chain(240)}`)).toEqual({
      viewer: { id: user.id },
    })
  })

  test('reports five errors, however many it has', async () => {
    const { errors } = await service.send(user, `{ viewer { ${times(300, (i) => `x${i}`)} } }`)
    expect(errors).toHaveLength(6)
    expect(errors?.at(-1)?.message).toContain('Too many validation errors')
  })

  test('may be the standard introspection query with all options', async () => {
    const everything = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    expect(await service.query(null, everything)).toMatchObject({
      __schema: { queryType: { name: 'Query' } },
    })
  })
})

describe('The cost of a request', () => {
  const costOf = async (query: string, variables?: object) => {
    const body = JSON.stringify({ query, variables, extensions: { cost: true } })
    const answer = await service.send(user, query, variables, { body })
    return (answer as unknown as { extensions?: { cost: object } }).extensions?.cost
  }

  test.each([
    ['{ __typename }', {}, 1],
    ['{ viewer { email } }', {}, 1],
    ['{ organizations { totalCount } }', {}, 21],
    ['{ organizations(first: 50) { nodes { name services { sso } } } }', {}, 56],
    ['query ($n: Int!) { organizations(last: $n) { nodes { name } } }', { n: 7 }, 8],
    ['{ organizations(first: 10) { nodes { domains { domain } address { city } } } }', {}, 32],
    [
      '{ organizations(first: 10) { edges { node { memberships(first: 5) { nodes { user { email } } } } } } }',
      {},
      123,
    ],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['a', 'b', 'c'] }, 3],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['a', 'b', 'a', 'a'] }, 2],
    ['{ organizations(first: 10) { nodes { name } pageInfo { hasNextPage endCursor } totalCount } }', {}, 11],
    [`{ viewer { ${times(400 - 1, () => 'id')} } }`, {}, 20],
    [`{ viewer { ${times(30, (i) => `a${i}: id`)} } }`, {}, 2],
    [`{ organizations(first: 100) { nodes { ${times(30, (i) => `a${i}: name`)} } } }`, {}, 251],
    ['{ __schema { queryType { name } } __type(name: "User") { name } }', {}, 400],
    [
      'query A { viewer { id } } query B { organizations(first: 9) { nodes { id } } }',
      { operationName: 'B' },
      undefined,
    ],
  ])('is about the number of rows that it may read: %s with %j', async (query, variables, requested) => {
    const cost = await costOf(query, variables)
    expect(cost).toEqual(requested === undefined ? undefined : { requested, limit: 5_000 })
  })

  test('is that of the operation in operationName', async () => {
    const query = 'query A { viewer { id } } query B { organizations(first: 9) { nodes { id } } }'
    const body = JSON.stringify({ query, operationName: 'B', extensions: { cost: true } })
    expect(await service.send(user, query, {}, { body })).toMatchObject({
      extensions: { cost: { requested: 10 } },
    })
  })

  test.each([
    ['query ($n: Int!) { organizations(first: $n) { nodes { name } } }', [{ n: 7 }, { n: 9 }], [8, 10]],
    [
      'query ($n: Int) { ...F } fragment F on Query { organizations(first: $n) { nodes { name } } }',
      [{}, { n: 1 }],
      [22, 2],
    ],
    ['query ($a: ID!, $b: ID!) { nodes(ids: [$a, $b]) { id } }', [{ a: 'a', b: 'b' }], [2]],
  ])('is counted again for other variables of the same document: %s', async (query, variables, costs) => {
    const counted: unknown[] = []
    for (const values of variables) counted.push(await costOf(query, values))
    expect(counted).toEqual(costs.map((requested) => ({ requested, limit: 5_000 })))
  })

  test('is returned only on request', async () => {
    expect(await service.send(user, '{ viewer { email } }')).not.toHaveProperty('extensions')
  })

  const nested = (size: string) =>
    `organizations(first: ${size}) { nodes { memberships(first: ${size}) { nodes { organization { memberships(first: ${size}) { nodes { id } } } } } } }`

  test.each([
    ['literals', `{ ${nested('100')} }`, {}],
    ['variables', `query ($n: Int!) { ${nested('$n')} }`, { n: 100 }],
    ['defaults of variables', `query ($n: Int = 100) { ${nested('$n')} }`, {}],
    [
      'aliases',
      `{ ${times(25, (i) => `a${i}: organizations(first: 100) { nodes { memberships(first: 5) { nodes { id } } } }`)} }`,
      {},
    ],
    [
      'ids',
      'query ($ids: [ID!]!) { a: nodes(ids: $ids) { id } b: nodes(ids: $ids) { id } }',
      { ids: Array.from({ length: 2_500 }, (_, i) => `${i}`) },
    ],
  ])('is bounded, whether it comes by %s', async (_, query, variables) => {
    const sent = await service.statements(async () => {
      expect(await refusal(query, variables)).toMatch(/^This request costs \d+, and at most 5000 is allowed/)
    })
    expect(sent.filter((text) => /organizations o|memberships m/.test(text))).toEqual([])
  })

  test('is not counted if the variables are wrong: their errors are returned', async () => {
    expect(
      await refusal('query ($n: Int!) { organizations(first: $n) { nodes { id } } }', { n: 'x' }),
    ).toContain('$n')
  })
})

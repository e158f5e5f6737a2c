import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/http/server/server.ts'
import type { BadInput } from '../robustness/inputs/bad-input.ts'
import { fixedInputs } from '../robustness/inputs/fixed.ts'
import { createWorld, readCursors, type World } from '../robustness/inputs/world.ts'
import { type Client, createClient } from '../robustness/support/client.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { startTestServer } from '../support/app-options.ts'
import { graphql, type Sent } from '../support/requests.ts'

let service: TestApp
let server: RunningServer
let client: Client
let world: World
beforeAll(async () => {
  service = await openTestApp()
  server = await startTestServer(service.service)
  client = createClient(server.url)
  world = await createWorld(service)
})
afterAll(async () => {
  client.close()
  await server.stop(0)
  await service.close()
})

/** The first executions walk the document; from the fifth on, what can be compiled is. */
const rounds = 10

/** An answer without what differs for each request. */
async function answerTo(sent: Sent): Promise<object> {
  const { status, headers, text } = await client.send(sent)
  const { date: _, 'x-request-id': id, ...others } = headers
  return { status, headers: others, text: typeof id === 'string' ? text.replaceAll(id, 'ID') : text }
}

async function firstAndLast(sent: Sent): Promise<[object, object]> {
  const first = await answerTo(sent)
  for (let round = 2; round < rounds; round++) await client.send(sent)
  return [first, await answerTo(sent)]
}

/** Without successful changes, whose answers differ each time, and raw bytes, which are not HTTP. */
function isRepeatable({ sent, harmless }: BadInput): boolean {
  if ('bytes' in sent) return false
  const isChange = sent.method !== 'GET' && !sent.body?.toString().includes('"query":"{')
  return !(harmless && isChange)
}

describe('The tenth answer equals the first one', () => {
  test('to each of the bad inputs', { timeout: 300_000 }, async () => {
    const inputs = fixedInputs(world, await readCursors(server.url, world)).filter(isRepeatable)
    expect(inputs.length).toBeGreaterThan(300)
    const different = []
    for (const { title, sent } of inputs) {
      const [first, last] = await firstAndLast(sent as Sent)
      if (JSON.stringify(first) !== JSON.stringify(last)) different.push({ title, first, last })
    }
    expect(different).toEqual([])
  })

  const list = 'organizations(first: $n) { totalCount }'
  const sort = 'organizations(orderBy: $o) { nodes { id } }'
  const filter = 'organizations(filter: $f) { nodes { id } }'

  test.each<[what: string, query: string, variables?: object]>([
    ['an alias __proto__', '{ viewer { __proto__: id email } }'],
    ['an alias __proto__ of an object', '{ __proto__: viewer { id } }'],
    ['an alias __proto__ of a list', '{ organizations { __proto__: nodes { name } totalCount } }'],
    ['an alias constructor', '{ constructor: viewer { constructor: id } }'],
    ['an alias toString', '{ viewer { toString: id valueOf: email hasOwnProperty: firstName } }'],
    ['an alias then', '{ then: viewer { then: id toJSON: email } }'],
    ['an alias that is a word of JavaScript', '{ function: viewer { return: id class: email } }'],
    ['an operation called __proto__', 'query __proto__ { viewer { id } }'],
    ['an operation called constructor', 'query constructor { viewer { id } }'],
    ['a fragment called __proto__', '{ viewer { ...__proto__ } } fragment __proto__ on User { id }'],
    ['a fragment called constructor', '{ viewer { ...constructor } } fragment constructor on User { id }'],
    ['a variable __proto__', 'query ($__proto__: Int) { organizations(first: $__proto__) { totalCount } }'],
    [
      'a variable constructor',
      `query ($constructor: Int) { organizations(first: $constructor) { totalCount } }`,
    ],
    ['a wrong variable', `query ($n: Int) { ${list} }`, { n: 'x' }],
    ['a variable that is an object', `query ($n: Int) { ${list} }`, { n: { n: 1 } }],
    ['a variable of 2^31', `query ($n: Int) { ${list} }`, { n: 2 ** 31 }],
    ['a fraction', `query ($n: Int) { ${list} }`, { n: 1.5 }],
    ['a variable that is refused later', `query ($n: Int) { ${list} }`, { n: 101 }],
    ['a missing variable', `query ($n: Int!) { ${list} }`],
    ['null where it must not be', `query ($n: Int!) { ${list} }`, { n: null }],
    ['null where it may be', `query ($n: Int) { ${list} }`, { n: null }],
    ['more variables than it has', `query ($n: Int) { ${list} }`, { n: 1, m: 2, constructor: 3 }],
    ['variables without having any', '{ viewer { id } }', { n: 1 }],
    ['a default', `query ($n: Int = 1) { ${list} }`],
    ['a default that is left aside', `query ($n: Int = 1) { ${list} }`, { n: 2 }],
    ['null in place of a default', `query ($n: Int = 1) { ${list} }`, { n: null }],
    ['null for a default that may not be null', `query ($n: Int! = 1) { ${list} }`, { n: null }],
    ['null for an id with a default', 'query ($id: ID = "x") { organization(id: $id) { id } }', { id: null }],
    [
      'null for an id with a default in a list',
      'query ($id: ID = "x") { nodes(ids: [$id]) { id } }',
      { id: null },
    ],
    ['a wrong default', 'query ($id: ID = "x") { organization(id: $id) { id } }'],
    ['a number for an id', 'query ($id: ID!) { organization(id: $id) { id } }', { id: 7 }],
    ['a true id', 'query ($id: ID!) { organization(id: $id) { id } }', { id: true }],
    ['one id for a list', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: 'x' }],
    ['null in a list', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['x', null] }],
    ['a list in a list', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [['x']] }],
    ['101 ids', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array(101).fill('x') }],
    ['one sort key for a list', `query ($o: [OrganizationOrder!]) { ${sort} }`, { o: { field: 'NAME' } }],
    ['a wrong sort key', `query ($o: [OrganizationOrder!]) { ${sort} }`, { o: [{ field: 'name' }] }],
    ['a sort key without its field', `query ($o: [OrganizationOrder!]) { ${sort} }`, { o: [{}] }],
    ['a default sort key', `query ($o: [OrganizationOrder!] = { field: NAME }) { ${sort} }`],
    [
      'null for a direction',
      `query ($o: [OrganizationOrder!]) { ${sort} }`,
      { o: { field: 'NAME', direction: null } },
    ],
    [
      'a sort key whose field has a default and is null',
      'query ($f: OrganizationOrderField = NAME) { organizations(orderBy: { field: $f }) { totalCount } }',
      { f: null },
    ],
    ['an unknown key', `query ($f: OrganizationFilter) { ${filter} }`, { f: { nam: 'a' } }],
    [
      'a key __proto__',
      `query ($f: OrganizationFilter) { ${filter} }`,
      { f: JSON.parse('{"__proto__":{"name":"a"}}') },
    ],
    ['a list for an object', `query ($f: OrganizationFilter) { ${filter} }`, { f: [] }],
    ['null for each key', `query ($f: OrganizationFilter) { ${filter} }`, { f: { name: null, type: null } }],
    ['a key that is left out', 'query ($n: String) { organizations(filter: { name: $n }) { totalCount } }'],
    [
      'an error in a list of nodes',
      '{ nodes(ids: ["x"]) { ... on Organization { memberships(first: 101) { totalCount } } } }',
    ],
    ['an unknown operation', 'query A { viewer { id } } query B { viewer { email } }'],
  ])('for %s', async (_, query, variables) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      for (const key of [world.own.key, null]) {
        const sent = graphql(key, query, variables)
        const [first, last] = await firstAndLast({ ...sent, headers: { ...sent.headers, Accept: accept } })
        expect(last).toEqual(first)
      }
    }
  })
})

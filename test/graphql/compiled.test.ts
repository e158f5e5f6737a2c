import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let user: TestUser
let id: string
beforeAll(async () => {
  service = await openTestApp()
  user = await service.seed.user()
  id = (await service.seed.organization({ name: 'Acme', owners: [user], billingEmail: 'a@b.example' })).id
})
afterAll(() => service.close())

/** The first executions walk the document; from the fifth on, what can be compiled is. */
async function sixTimes(query: string, variables?: object) {
  const answers: unknown[] = []
  for (let round = 0; round < 6; round++) {
    const { status, data, errors } = await service.send(user, query, variables)
    answers.push({
      status,
      data,
      errors: errors?.map(({ message, path, extensions: { code } }) => ({ message, path, code })),
    })
  }
  return answers
}

describe('A repeated document gets the same answer as the first time', () => {
  test.each([
    [
      'with fields of every kind',
      `{ viewer { id } organization(id: "ID") { name type personal createdAt services { sso } } }`,
      {},
    ],
    ['with a variable that is left out', 'query ($n: Int) { organizations(first: $n) { nodes { id } } }', {}],
    ['with a default', 'query ($n: Int = 1) { organizations(first: $n) { nodes { id } } }', {}],
    [
      'with a default that may not be null',
      'query ($n: Int! = 1) { organizations(first: $n) { nodes { id } } }',
      {},
    ],
    [
      'with a variable inside an input',
      'query ($t: OrganizationType) { organizations(filter: { type: $t }) { totalCount } }',
      {},
    ],
    [
      'with an order',
      'query ($o: [OrganizationOrder!]) { organizations(orderBy: $o) { nodes { id } } }',
      { o: [{ field: 'NAME' }] },
    ],
    ['with @include', 'query ($x: Boolean!) { viewer { id email @include(if: $x) } }', { x: false }],
    [
      'with a fragment that is skipped in one place only',
      `query ($x: Boolean!) { a: organization(id: "ID") { id ...F @include(if: $x) } b: organization(id: "ID") { ...F } }
      fragment F on Organization { name }`,
      { x: false },
    ],
    ['with an interface', '{ node(id: "ID") { __typename id ... on Organization { name } } }', {}],
    ['with an unknown id', '{ organization(id: "00000000-0000-4000-8000-000000000000") { name } }', {}],
    ['with an argument that is refused', '{ organizations(first: 101) { totalCount } viewer { id } }', {}],
    [
      'with a variable of the wrong type',
      'query ($n: Int) { organizations(first: $n) { totalCount } }',
      { n: 'x' },
    ],
    [
      'with introspection',
      '{ __schema { queryType { name } } __type(name: "User") { fields { name } } }',
      {},
    ],
  ])('%s', async (_, query, variables) => {
    const [first, ...others] = await sixTimes(query.replaceAll('ID', id), variables)
    for (const other of others) expect(other).toEqual(first)
  })

  test('for each operation name', async () => {
    const query = 'query A { viewer { id } } query B { viewer { email } }'
    const ask = async (operationName: string) => {
      const body = JSON.stringify({ query, operationName })
      return (await service.send(user, query, {}, { body })).data
    }
    for (let round = 0; round < 6; round++) {
      expect(await ask('A')).toEqual({ viewer: { id: user.id } })
      expect(await ask('B')).toEqual({ viewer: { email: user.email } })
    }
  })

  test('and a mutation keeps fields that are left out, every time', async () => {
    const mutation = `mutation ($id: ID!, $name: String, $mail: String) {
      updateOrganization(input: { organizationId: $id, name: $name, billingEmail: $mail }) {
        __typename ... on Organization { name billingEmail } } }`
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five', 'Six']) {
      const { updateOrganization } = await service.query(user, mutation, { id, name })
      expect(updateOrganization).toEqual({ __typename: 'Organization', name, billingEmail: 'a@b.example' })
    }
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

/** A unique text. Where it is found, a value that a caller has sent was shown. */
const canary = () => `canary-${randomUUID()}`

let service: TestApp
let user: TestUser
beforeAll(async () => {
  service = await openTestApp()
  user = await service.seed.user()
})
afterAll(() => service.close())

const address = (text: string) => ({
  line1: text,
  city: text,
  postal_code: text,
  country: 'DE',
  tax_id: text,
  tax_id_type: 'eu_vat',
})

describe('Logs', () => {
  test('contain no value that a caller has sent, whether a request succeeds or fails', async () => {
    const secret = canary()
    const organization = await service.seed.organization({ owners: [user] })
    const path = `/v1/organizations/${organization.id}`
    const email = `${secret}@example.com`
    await service.documentedRest(user, `POST ${path}/address`, address(secret))
    await service.documentedRest(user, `PATCH ${path}`, { name: secret, billing_email: email })
    await service.documentedRest(user, `PATCH ${path}`, { billing_email: secret })
    await service.documentedRest(user, `GET /v1/organizations?name=${secret}&cursor=${secret}`)
    await service.documentedRest({ key: secret }, 'GET /v1/organizations')
    await service.send(user, `query ($x: ID!) { node(id: $x) { id } a: node(id: "${secret}") { id } }`, {
      x: secret,
    })
    await service.send(user, `{ ${secret} }`)
    await service.send(user, 'query ($x: Int!) { organizations(first: $x) { totalCount } }', { x: secret })
    await service.send(user, '{ __typename }', {}, { body: `{"query": "${secret}` })
    expect(service.logs.length).toBeGreaterThan(8)
    expect(JSON.stringify(service.logs)).not.toContain(secret)
    expect(JSON.stringify(service.logs)).not.toContain(user.key)
  })

  test('contain no value that a database error quotes, but the cause and the request id', async () => {
    const broken = await openTestApp()
    const owner = await broken.seed.user()
    const organization = await broken.seed.organization({ owners: [owner] })
    const secret = canary()
    // Errors of both kinds of access: the database quotes the row that breaks this rule.
    await broken.database.prisma.$executeRawUnsafe(
      `ALTER TABLE organizations ADD CONSTRAINT no_canaries CHECK (name NOT LIKE 'canary%')`,
    )
    await broken.database.prisma.$executeRawUnsafe(
      `ALTER TABLE addresses ADD CONSTRAINT short CHECK (length(city) < 10)`,
    )
    const answers = [
      await broken.documentedRest(owner, `PATCH /v1/organizations/${organization.id}`, { name: secret }),
      await broken.documentedRest(
        owner,
        `POST /v1/organizations/${organization.id}/address`,
        address(secret),
      ),
      await broken.send(
        owner,
        'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
        { input: { organizationId: organization.id, name: secret } },
      ),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(500)
      expect(JSON.stringify(answer)).not.toMatch(/canary|constraint|prisma|select|update |\.ts|node_modules/i)
    }
    const logged = broken.logs.filter(({ msg }) => msg === 'request failed')
    expect(logged).toHaveLength(3)
    for (const { requestId, err } of logged) {
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(err).toMatchObject({
        type: expect.any(String),
        stack: expect.arrayContaining([expect.stringContaining('at ')]),
      })
    }
    expect(JSON.stringify(broken.logs)).not.toContain('canary-')
    await broken.close()
  })
})

test('Logs contain a few errors of each request, and their number', async () => {
  const broken = await openTestApp()
  const owner = await broken.seed.user()
  for (let made = 0; made < 30; made++) await broken.seed.organization({ owners: [owner] })
  await broken.database.prisma.$executeRawUnsafe('ALTER TABLE addresses RENAME TO gone')
  const ask = () => broken.send(owner, '{ organizations(first: 50) { nodes { address { city } } } }')
  const { status, errors = [] } = await ask()
  expect(status).toBe(500)
  expect(errors.length).toBeGreaterThan(20)
  const logged = broken.logs.filter(({ msg }) => msg === 'request failed')
  expect(logged.length).toBeGreaterThanOrEqual(1)
  expect(logged.length).toBeLessThanOrEqual(5)
  expect(logged[0]?.errors).toBe(errors.length)
  await broken.close()
})

describe('Answers', () => {
  test.each([
    '{ organisations { id } }',
    '{ viewer { emial } }',
    '{ organizations(frist: 1) { totalCount } }',
    '{ organizations(orderBy: [{ field: NAMED }]) { totalCount } }',
    '{ organizations(filter: { nmae: "x" }) { totalCount } }',
    'mutation { updateOrganisation(input: {}) { __typename } }',
    '{ viewer { ... on Usr { id } } }',
    'query ($x: Strin) { __typename }',
  ])('do not suggest names for a wrong one: %s', async (query) => {
    // Twice, because the second answer may use a cached document.
    for (const _ of [1, 2])
      expect(JSON.stringify(await service.send(user, query))).not.toMatch(/did you mean/i)
  })

  test.each([
    [
      'an enumeration',
      'query ($x: OrganizationOrderField!) { organizations(orderBy: [{ field: $x }]) { totalCount } }',
      'NAMED',
    ],
    [
      'a field of an input',
      'query ($x: OrganizationFilter) { organizations(filter: $x) { totalCount } }',
      { nmae: 'x' },
    ],
  ])('do not suggest values for a wrong variable: %s', async (_, query, x) => {
    for (let round = 0; round < 6; round++)
      expect(JSON.stringify(await service.send(user, query, { x }))).not.toMatch(/did you mean/i)
  })

  test('quote a wrong value, but only part of a long one', async () => {
    const query = 'query ($x: Int) { organizations(first: $x) { totalCount } }'
    const { errors } = await service.send(user, query, { x: 'long '.repeat(1_000) })
    expect(errors?.[0]?.message).toMatch(/^Variable "\$x" got an invalid value: .* "long/)
    expect(JSON.stringify(errors).length).toBeLessThan(500)
  })
})

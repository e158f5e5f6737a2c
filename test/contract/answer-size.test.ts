import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isSurelyLarger } from '../../src/transport/answer-size.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { defaultOptions } from '../support/app-options.ts'
import type { TestUser } from '../support/seed.ts'

const answerBytes = 40_000
let service: TestApp
let user: TestUser
beforeAll(async () => {
  service = await openTestApp({ limits: { ...defaultOptions.limits, answerBytes } })
  user = await service.seed.user()
  for (let made = 0; made < 100; made++) {
    // Sorted by name; the letters of the second half have two bytes.
    const name = (made < 50 ? 'a' : 'é').repeat(250)
    await service.seed.organization({ name, owners: [user] })
  }
})
afterAll(() => service.close())

const list = (rows: number, from: 'first' | 'last', values: number) =>
  `{ organizations(${from}: ${rows}, orderBy: [{ field: NAME }]) {
    nodes { ${Array.from({ length: values }, (_, i) => `a${i}: name`).join(' ')} } } }`
const tooLarge = (reason: string) => ({
  status: 400,
  errors: [{ message: reason, extensions: { code: 'BAD_REQUEST' } }],
})
const reason = `The answer is larger than ${answerBytes} bytes: ask for fewer rows.`

describe('An answer that is too large', () => {
  test.each([
    ['by its values', list(50, 'first', 4)],
    ['by letters of several bytes', list(50, 'last', 2)],
  ])('is refused with advice: %s', async (_, query) => {
    const answer = await service.send(user, query)
    expect(answer).toMatchObject(tooLarge(reason))
    expect(answer.data).toBeUndefined()
  })

  test('is not serialized if it is certainly too large', async () => {
    const rows = 'organizations(first: 100) { nodes { name } }'
    const query = `{ ${Array.from({ length: 12 }, (_, i) => `a${i}: ${rows}`).join(' ')} }`
    const write = vi.spyOn(JSON, 'stringify')
    const answer = await service.send(user, query)
    const written = write.mock.results.filter(({ value }) => String(value).length > answerBytes)
    write.mockRestore()
    expect(answer).toMatchObject(tooLarge(reason))
    expect(written).toEqual([])
  })

  test('is larger than one that just fits', async () => {
    expect((await service.query(user, list(50, 'first', 2))).organizations.nodes).toHaveLength(50)
    expect((await service.query(user, list(50, 'last', 1))).organizations.nodes).toHaveLength(50)
  })

  test('of a change is replaced by an error that says that the change was made', async () => {
    const names = Array.from({ length: 29 }, (_, i) => `a${i}: name`).join(' ')
    const mutation = `mutation ($id: ID!) {
      updateOrganization(input: { organizationId: $id, billingEmail: "new@a.example" }) {
        ... on Organization { ${names} } } }`
    const small = await openTestApp({ limits: { ...defaultOptions.limits, answerBytes: 5_000 } })
    const owner = await small.seed.user()
    const { id: own } = await small.seed.organization({ name: 'é'.repeat(250), owners: [owner] })
    const answer = await small.send(owner, mutation, { id: own })
    expect(answer).toMatchObject(
      tooLarge('The change was made, but its answer is larger than 5000 bytes: select fewer fields.'),
    )
    const row = await small.database.prisma.organization.findUniqueOrThrow({ where: { id: own } })
    expect(row.billingEmail).toBe('new@a.example')
    await small.close()
  })

  test('is refused by the REST API as well', async () => {
    const answer = await service.documentedRest(user, 'GET /v1/organizations?limit=100&sort=name:asc')
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', message: reason } })
    expect(await service.documentedRest(user, 'GET /v1/organizations?limit=50&sort=name:asc')).toMatchObject({
      status: 200,
    })
  })
})

describe('The size estimate of a value', () => {
  test('is never larger than its size', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isSurelyLarger(value, Buffer.byteLength(JSON.stringify(value)))).toBe(false)
      }),
    )
  })

  test('stops as soon as the limit is reached', () => {
    const unseen = {
      a: 'x'.repeat(100),
      get b(): never {
        throw new Error('was read')
      },
    }
    expect(isSurelyLarger([[unseen]], 90)).toBe(true)
    expect(isSurelyLarger({ a: ['x'.repeat(50), { b: 'y'.repeat(50) }] }, 100)).toBe(true)
    expect(isSurelyLarger({ a: ['x'.repeat(50), null, 1, true] }, 100)).toBe(false)
  })
})

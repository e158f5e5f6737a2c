import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetOldResults } from '../../src/operations/core/idempotency.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp({ replicas: 2 })
})
afterAll(() => service.close())

const createMutation = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  __typename ... on Organization { id name createdAt viewerMembership { role } } ... on Error { code message }
  ... on ValidationFailedError { issues { field code } } } }`

function post(user: TestUser, path: string, body: unknown, key: string) {
  return service.documentedRest(user, `POST /v1/organizations${path}`, body, { 'Idempotency-Key': key })
}

async function graphqlCreate(user: TestUser, input: object, key: string) {
  const answer = await service.send(user, createMutation, { input }, { headers: { 'Idempotency-Key': key } })
  return {
    result: answer.data?.createOrganization,
    replayed: answer.headers.get('idempotency-replayed'),
    answer,
  }
}

describe('A request that is sent again under its idempotency key', () => {
  test('gets the first answer, byte for byte, and changes nothing', async () => {
    const user = await service.seed.user()
    const key = randomUUID()
    const first = await post(user, '', { name: 'Once' }, key)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    await service.documentedRest(user, `PATCH /v1/organizations/${first.body.id}`, { name: 'Renamed' })
    const again = await post(user, '', { name: 'Once' }, key)
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body))
    expect(again.status).toBe(201)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await service.database.prisma.membership.count({ where: { userId: user.id } })).toBe(2)
  })

  test('gets it through the other API as well', async () => {
    const user = await service.seed.user()
    const key = randomUUID()
    const first = await post(user, '', { name: 'Shared' }, key)
    const { result, replayed } = await graphqlCreate(user, { name: 'Shared' }, key)
    expect(replayed).toBe('true')
    expect(result).toMatchObject({
      id: first.body.id,
      createdAt: first.body.created_at,
      viewerMembership: { role: 'OWNER' },
    })
  })

  test('is refused if its body is nested too deeply', async () => {
    const user = await service.seed.user()
    const deep = `{"name": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    const headers = { 'Idempotency-Key': randomUUID() }
    const { status, body } = await service.documentedRest(user, 'POST /v1/organizations', deep, headers)
    expect({ status, ...body }).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
      message: 'The body must not be nested more than 20 levels deep.',
    })
  })

  test('gets the same error again, even if it would succeed now', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const colleague = await service.seed.user()
    const key = randomUUID()
    const refused = await post(user, `/${id}/leave`, undefined, key)
    expect(refused).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } })
    await service.database.prisma.membership.create({
      data: { organizationId: id, userId: colleague.id, role: 'owner' },
    })
    const again = await post(user, `/${id}/leave`, undefined, key)
    expect(again).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('x-should-retry')).toBe('false')
    expect(await post(user, `/${id}/leave`, undefined, randomUUID())).toMatchObject({ status: 204 })
  })

  test('leaves once, and gets the same answer twice', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [owner], members: [member] })
    expect(await post(member, `/${id}/leave`, undefined, 'go')).toMatchObject({ status: 204 })
    const again = await post(member, `/${id}/leave`, undefined, 'go')
    expect(again).toMatchObject({ status: 204, body: null })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  test('creates an address once', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const address = {
      line1: 'x',
      city: 'y',
      postal_code: 'z',
      country: 'de',
      tax_id: 'DE1',
      tax_id_type: 'eu_vat',
    }
    const first = await post(user, `/${id}/address`, address, 'address')
    const again = await post(user, `/${id}/address`, { ...address, unknown: 'field' }, 'address')
    expect(again).toMatchObject({ status: 201, body: first.body })
    expect(await post(user, `/${id}/address`, address, 'other')).toMatchObject({
      status: 409,
      body: { code: 'ADDRESS_EXISTS' },
    })
  })

  test.each([
    ['FORBIDDEN', 403],
    ['VALIDATION_FAILED', 422],
    ['NOT_FOUND', 404],
    ['ADDRESS_EXISTS', 409],
  ])('gets the whole error %s again', async (code, status) => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [owner], members: [member], address: {} })
    const address = { line1: 'x', city: 'y', postal_code: 'z', country: 'de' }
    const send = {
      FORBIDDEN: () => post(member, `/${id}/address`, address, 'k'),
      VALIDATION_FAILED: () => post(owner, `/${id}/address`, { ...address, country: 'xx', line1: '' }, 'k'),
      NOT_FOUND: () => post(owner, `/${randomUUID().replace(/^./, '0')}/address`, address, 'k'),
      ADDRESS_EXISTS: () => post(owner, `/${id}/address`, address, 'k'),
    }[code]
    const first = await send?.()
    expect(first).toMatchObject({ status, body: { code } })
    if (code === 'NOT_FOUND') return
    const again = await send?.()
    expect(again?.headers.get('idempotency-replayed')).toBe('true')
    const { request_id: _, ...expected } = first?.body ?? {}
    expect(again).toMatchObject({ status, body: expected })
  })
})

describe('An idempotency key', () => {
  test('belongs to one set of values', async () => {
    const user = await service.seed.user()
    await post(user, '', { name: 'One' }, 'key')
    expect(await post(user, '', { name: 'Two' }, 'key')).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'idempotency_key', code: 'REUSED' }] },
    })
    const { result } = await graphqlCreate(user, { name: 'Two' }, 'key')
    expect(result).toMatchObject({
      __typename: 'ValidationFailedError',
      issues: [{ field: 'idempotencyKey', code: 'REUSED' }],
    })
  })

  test('belongs to one caller and one operation', async () => {
    const [user, other] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [user, other] })
    const mine = await post(user, '', { name: 'Same' }, 'key')
    const theirs = await post(other, '', { name: 'Same' }, 'key')
    expect(theirs.body.id).not.toBe(mine.body.id)
    expect(await post(user, `/${id}/leave`, undefined, 'key')).toMatchObject({ status: 204 })
  })

  test('distinguishes equal mutations of one document, and repeats both', async () => {
    const user = await service.seed.user()
    const twice = `mutation { a: createOrganization(input: { name: "Twin" }) { ... on Organization { id } }
      b: createOrganization(input: { name: "Twin" }) { ... on Organization { id } } }`
    const send = () => service.send(user, twice, {}, { headers: { 'Idempotency-Key': 'twins' } })
    const first = await send()
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(first.data.a.id).not.toBe(first.data.b.id)
    const again = await send()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.data).toEqual(first.data)
  })

  test('has 1 to 255 characters', async () => {
    const user = await service.seed.user()
    for (const key of ['', 'x'.repeat(256)]) {
      expect(await post(user, '', { name: 'x' }, key)).toMatchObject({
        status: 400,
        body: { code: 'BAD_REQUEST' },
      })
      expect((await graphqlCreate(user, { name: 'x' }, key)).answer).toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      })
    }
    expect(await post(user, '', { name: 'x' }, 'x'.repeat(255))).toMatchObject({ status: 201 })
  })

  test('is ignored by operations that can be repeated safely', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const rename = (name: string) =>
      service.documentedRest(user, `PATCH /v1/organizations/${id}`, { name }, { 'Idempotency-Key': 'key' })
    expect(await rename('One')).toMatchObject({ status: 200, body: { name: 'One' } })
    expect(await rename('Two')).toMatchObject({ status: 200, body: { name: 'Two' } })
  })

  test('is forgotten after 24 hours', async () => {
    const user = await service.seed.user()
    const first = await post(user, '', { name: 'Daily' }, 'key')
    const age = async (hours: number) =>
      service.database.prisma.idempotencyKey.updateMany({
        where: { userId: user.id },
        data: { createdAt: new Date(Date.now() - hours * 3_600_000) },
      })
    await age(23)
    expect(await forgetOldResults(service.database)).toBe(0)
    expect((await post(user, '', { name: 'Daily' }, 'key')).body.id).toBe(first.body.id)
    await age(25)
    const next = await post(user, '', { name: 'Daily' }, 'key')
    expect(next.status).toBe(201)
    expect(next.body.id).not.toBe(first.body.id)
    await age(25)
    expect(await forgetOldResults(service.database)).toBe(1)
  })

  test('is not used up by an internal error', async () => {
    const broken = await openTestApp()
    const user = await broken.seed.user()
    const create = () =>
      broken.documentedRest(user, 'POST /v1/organizations', { name: 'Later' }, { 'Idempotency-Key': 'key' })
    const { prisma } = broken.database
    await prisma.$executeRawUnsafe('ALTER TABLE memberships RENAME TO hidden')
    expect(await create()).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    await prisma.$executeRawUnsafe('ALTER TABLE hidden RENAME TO memberships')
    const { status, headers } = await create()
    expect({ status, replayed: headers.get('idempotency-replayed') }).toEqual({ status: 201, replayed: null })
    expect(await prisma.organization.count({ where: { name: 'Later' } })).toBe(1)
    await broken.close()
  })
})

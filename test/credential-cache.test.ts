import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './support/app.ts'

const user = '{ viewer { id } }'

describe('Credentials that are remembered', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp({ credentialCacheSeconds: 60 })
  })
  afterAll(() => service.close())

  const lookUps = async (action: () => Promise<unknown>) =>
    (await service.statements(action)).filter((text) => text.includes('api_keys')).length

  test('are looked up once, also by requests that come at the same time', async () => {
    const ada = await service.seed.user()
    const all = () => Promise.all(Array.from({ length: 10 }, () => service.query(ada, user)))
    expect(await lookUps(all)).toBe(1)
    expect(await lookUps(() => service.query(ada, user))).toBe(0)
  })

  test('belong to whom they belong', async () => {
    const [ada, grace] = [await service.seed.user(), await service.seed.user()]
    for (let round = 0; round < 2; round++) {
      expect((await service.query(ada, user)).viewer.id).toBe(ada.id)
      expect((await service.query(grace, user)).viewer.id).toBe(grace.id)
    }
  })

  test('are good ones only: a bad one is looked up every time', async () => {
    const bad = { key: 'orgql_bad' }
    for (let round = 0; round < 2; round++) {
      expect(await lookUps(async () => expect((await service.send(bad, user)).status).toBe(401))).toBe(1)
    }
  })
})

describe('A credential that is remembered, whose user was deleted,', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp({ credentialCacheSeconds: 60 })
  })
  afterAll(() => service.close())

  async function deletedUser() {
    const ada = await service.seed.user()
    expect((await service.query(ada, user)).viewer.id).toBe(ada.id)
    await service.database.prisma.user.delete({ where: { id: ada.id } })
    return ada
  }
  const gone = 'The user of this credential does not exist any more.'
  const create = 'mutation { createOrganization(input: {name: "x"}) { __typename } }'

  test('is refused in reads', async () => {
    const ada = await deletedUser()
    expect(await service.send(ada, user)).toMatchObject({ status: 401, errors: [{ message: gone }] })
    const answer = await service.rest(ada, 'GET /v1/user')
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', message: gone } })
  })

  test.each([{}, { 'Idempotency-Key': 'once' }])(
    'is refused in changes, with the headers %o',
    async (headers) => {
      const ada = await deletedUser()
      const graphql = await service.send(ada, create, {}, { headers })
      expect(graphql).toMatchObject({ status: 401, errors: [{ message: gone }] })
      const rest = await service.rest(ada, 'POST /v1/organizations', { name: 'x' }, headers)
      expect(rest).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', message: gone } })
      expect(await service.database.prisma.organization.count({ where: { name: 'x' } })).toBe(0)
    },
  )
})

test('A key that is revoked is refused at once when nothing is remembered', async () => {
  const service = await openTestApp({ credentialCacheSeconds: 0 })
  const ada = await service.seed.user()
  await service.query(ada, user)
  await service.database.prisma.apiKey.updateMany({
    where: { userId: ada.id },
    data: { revokedAt: new Date() },
  })
  expect((await service.send(ada, user)).status).toBe(401)
  await service.close()
})

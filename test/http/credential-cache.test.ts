import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { remembered } from '../../src/http/credentials/credential-cache.ts'
import { createBudgets, unlimited } from '../../src/http/rate-limit/budget.ts'
import { createMemoryBuckets } from '../../src/http/rate-limit/token-bucket.ts'
import type { Viewer } from '../../src/operations/core/context.ts'
import { UnauthenticatedError, UnavailableError } from '../../src/operations/core/errors.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

const ada: Viewer = { id: 'ada', organizations: 0 }
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

  test('are bad ones for a moment as well: the same wrong key is not looked up again and again', async () => {
    const bad = { key: `orgql_${randomUUID()}` }
    const refusals = async () => {
      for (let round = 0; round < 5; round++) expect(await service.send(bad, user)).toMatchObject(refusal)
    }
    expect(await lookUps(refusals)).toBe(1)
  })
})

const refusal = { status: 401, errors: [{ message: 'This API key is not valid.' }] }

test('A refused credential is remembered for a second at most, however long good ones are', async () => {
  const lookUp = vi.fn(async (): Promise<Viewer> => {
    throw new UnauthenticatedError()
  })
  const viewerOf = remembered(lookUp, 60)
  const ask = async () => viewerOf('a', () => undefined)
  for (let round = 0; round < 3; round++) await expect(ask()).rejects.toThrow(UnauthenticatedError)
  await sleep(1_100)
  lookUp.mockResolvedValue(ada)
  expect(await ask()).toEqual(ada)
  expect(await ask()).toEqual(ada)
  expect(lookUp).toHaveBeenCalledTimes(2)
})

test('A credential that could not be looked up is not remembered as refused', async () => {
  const lookUp = vi.fn(async (): Promise<Viewer> => ada)
  lookUp.mockRejectedValueOnce(new UnavailableError('not there'))
  const viewerOf = remembered(lookUp, 60)
  await expect(async () => viewerOf('a', () => undefined)).rejects.toThrow(UnavailableError)
  expect(await viewerOf('a', () => undefined)).toEqual(ada)
})

test('What is remembered of credentials is bounded by their length as well', async () => {
  const lookUp = vi.fn(async (credential: string) => ({ id: credential.slice(0, 8), organizations: 0 }))
  const viewerOf = remembered(lookUp, 60)
  const token = (index: number) => String(index).padEnd(16_000, '.')
  for (let index = 0; index < 1_000; index++) await viewerOf(token(index), () => undefined)
  await viewerOf(token(0), () => undefined)
  expect(lookUp).toHaveBeenCalledTimes(1_001)
})

describe('From a client IP that has nothing left', () => {
  // Three refusals, and something that is too little for another.
  const capacity = 70

  async function open(credentialCacheSeconds: number) {
    const ofAddress = createBudgets(createMemoryBuckets({ capacity }), capacity)
    // Users have what they need: the time of the database that they pay for differs from run to run.
    const budgetOf = (caller: string) =>
      /^[0-9a-f-]{36}$/.test(caller) ? unlimited(caller) : ofAddress(caller)
    const service = await openTestApp({ budgetOf, credentialCacheSeconds })
    onTestFinished(() => service.close())
    const wrongKeys = async () => {
      for (let round = 0; round < 5; round++) await service.send({ key: `orgql_${randomUUID()}` }, user)
    }
    return { service, wrongKeys }
  }

  test.each([0, 1])(
    'unknown credentials are refused with 429 and without a look-up (%i s)',
    async (seconds) => {
      const { service, wrongKeys } = await open(seconds)
      const ada = await service.seed.user()
      await wrongKeys()
      for (const someone of [ada, { key: `orgql_${randomUUID()}` }]) {
        const statements = await service.statements(async () => {
          const { status, headers, errors } = await service.send(someone, user)
          expect({ status, errors }).toMatchObject({
            status: 429,
            errors: [{ extensions: { code: 'RATE_LIMITED' } }],
          })
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
        })
        expect(statements).toEqual([])
      }
    },
  )

  test.each([0, 0.05])(
    'credentials that were good lately go on, also when they have to be looked up again (%f s)',
    async (seconds) => {
      const { service, wrongKeys } = await open(seconds)
      const ada = await service.seed.user()
      await service.query(ada, user)
      await wrongKeys()
      await sleep(100)
      expect(await service.query(ada, user)).toEqual({ viewer: { id: ada.id } })
      await service.database.prisma.apiKey.deleteMany({ where: { userId: ada.id } })
      await sleep(100)
      await service.send(ada, user)
      await sleep(100)
      expect(await service.statements(() => service.send(ada, user))).toEqual([])
    },
  )
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
  const gone = 'The user of this credential no longer exists.'
  const create = 'mutation { createOrganization(input: {name: "x"}) { __typename } }'

  test('is refused in reads', async () => {
    const ada = await deletedUser()
    expect(await service.send(ada, user)).toMatchObject({ status: 401, errors: [{ message: gone }] })
    const answer = await service.documentedRest(ada, 'GET /v1/user')
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', message: gone } })
  })

  test.each([{}, { 'Idempotency-Key': 'once' }])(
    'is refused in changes, with the headers %o',
    async (headers) => {
      const ada = await deletedUser()
      const graphql = await service.send(ada, create, {}, { headers })
      expect(graphql).toMatchObject({ status: 401, errors: [{ message: gone }] })
      const rest = await service.documentedRest(ada, 'POST /v1/organizations', { name: 'x' }, headers)
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

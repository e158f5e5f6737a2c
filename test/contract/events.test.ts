import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema/schema.ts'
import { createTokenVerifier } from '../../src/http/credentials/token.ts'
import { addMember } from '../../src/operations/memberships/operator.ts'
import { routes } from '../../src/rest/resources/routes.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { expectUnbrokenChains, storedEvents } from '../support/audit-log.ts'
import { type Issuer, startIssuer } from '../support/issuer.ts'
import { allRows, changedRows, organizationsOf } from '../support/rows.ts'
import type { TestUser } from '../support/seed.ts'

let issuer: Issuer
let service: TestApp
beforeAll(async () => {
  issuer = await startIssuer()
  service = await openTestApp({ verifyToken: createTokenVerifier(issuer.config) })
})
afterAll(async () => {
  await service.close()
  await issuer.stop()
})

/** What a change needs: a company with two owners. */
interface Place {
  owner: TestUser
  id: string
}

async function newPlace(withAddress: boolean): Promise<Place> {
  const [owner, other] = [await service.seed.user({ firstName: 'Ada' }), await service.seed.user()]
  const { body } = await service.documentedRest(owner, 'POST /v1/organizations', { name: 'Place' })
  await addMember(service.database, body.id, { email: other.email, role: 'owner' })
  if (withAddress)
    await service.documentedRest(owner, `POST /v1/organizations/${body.id}/address`, restAddress)
  return { owner, id: body.id }
}

const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' }
const { postalCode, ...rest } = address
const restAddress = { ...rest, postal_code: postalCode }

/** The input of every mutation; one without a row here fails the test. */
const mutations: Record<string, { withAddress?: true; input: (place: Place) => object }> = {
  createOrganization: { input: () => ({ name: 'New' }) },
  updateOrganization: { input: ({ id }) => ({ organizationId: id, name: 'Renamed' }) },
  leaveOrganization: { input: ({ id }) => ({ organizationId: id }) },
  createOrganizationAddress: { input: ({ id }) => ({ organizationId: id, ...address }) },
  updateOrganizationAddress: {
    withAddress: true,
    input: ({ id }) => ({ organizationId: id, line1: '2 Main St' }),
  },
}

/** The body of every REST route that changes something. */
const changes: Record<string, { withAddress?: true; body?: object }> = {
  'POST /v1/organizations': { body: { name: 'New' } },
  'PATCH /v1/organizations/{organization_id}': { body: { name: 'Renamed' } },
  'POST /v1/organizations/{organization_id}/leave': {},
  'POST /v1/organizations/{organization_id}/address': { body: restAddress },
  'PATCH /v1/organizations/{organization_id}/address': { withAddress: true, body: { line1: '2 Main St' } },
}

const mutationNames = Object.keys(schema.getMutationType()?.getFields() ?? {})
const changingRoutes = routes
  .filter(({ method }) => method !== 'GET')
  .map(({ method, path }) => `${method} ${path}`)

/** Fails if rows change and the audit log of their organization does not say so. */
async function expectEvents(act: () => Promise<unknown>): Promise<void> {
  const before = await allRows(service.database)
  const eventsBefore = await storedEvents(service.database)
  await act()
  const changed = changedRows(before, await allRows(service.database))
  expect(changed, 'rows that changed').not.toEqual([])
  const known = new Set(eventsBefore.map(({ id }) => id))
  const added = (await storedEvents(service.database)).filter(({ id }) => !known.has(id))
  const told = new Set(added.map(({ organization_id }) => organization_id))
  expect([...told].sort()).toEqual((await organizationsOf(service.database, changed)).sort())
}

function mutate(user: { key: string }, name: string, input: object, headers = {}) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`
  return service.send(user, query, { input }, { headers })
}

function call(user: { key: string }, line: string, { id }: Place, body?: object, headers = {}) {
  return service.documentedRest(user, line.replace('{organization_id}', id), body, headers)
}

describe('An event is written by', () => {
  test.each(mutationNames)('the mutation %s', async (name) => {
    const { withAddress = false, input } = mutations[name] ?? {}
    if (!input) throw new Error(`Add a row for the mutation ${name} to this test.`)
    const place = await newPlace(withAddress)
    await expectEvents(() => mutate(place.owner, name, input(place)))
  })

  test.each(changingRoutes)('%s', async (line) => {
    const change = changes[line]
    if (!change) throw new Error(`Add a row for ${line} to this test.`)
    const place = await newPlace(change.withAddress ?? false)
    await expectEvents(() => call(place.owner, line, place, change.body))
  })

  test('the first request of an unknown user, for the personal organization', async () => {
    const sub = randomUUID()
    const token = await issuer.token({ sub, email: `${sub}@example.com`, email_verified: true })
    await expectEvents(() => service.query({ key: token }, '{ viewer { id } }'))
  })
})

describe('No event is written by', () => {
  async function expectNone(organization: { id: string }, act: () => Promise<unknown>): Promise<void> {
    const before = await storedEvents(service.database)
    await act()
    expect(await storedEvents(service.database)).toEqual(before)
    expect(before.some(({ organization_id }) => organization_id === organization.id)).toBe(true)
  }

  test('an update without fields, through either API', async () => {
    const place = await newPlace(true)
    const input = { organizationId: place.id }
    await expectNone(place, async () => {
      const answers = [
        await call(place.owner, 'PATCH /v1/organizations/{organization_id}', place, {}),
        await call(place.owner, 'PATCH /v1/organizations/{organization_id}/address', place, {}),
      ]
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      for (const name of ['updateOrganization', 'updateOrganizationAddress']) {
        const { data } = await mutate(place.owner, name, input)
        expect(data[name].__typename).toMatch(/^Organization/)
      }
    })
  })

  test.each(changingRoutes.filter((line) => line.startsWith('POST')))('a repetition of %s', async (line) => {
    const place = await newPlace(false)
    const header = { 'Idempotency-Key': randomUUID() }
    const send = () => call(place.owner, line, place, changes[line]?.body, header)
    const first = await send()
    await expectNone(place, async () => {
      const again = await send()
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect(again.status).toBe(first.status)
    })
  })

  test.each(mutationNames.filter((name) => !name.startsWith('update')))(
    'a repetition of %s',
    async (name) => {
      const place = await newPlace(false)
      const header = { 'Idempotency-Key': randomUUID() }
      const input = mutations[name]?.input(place) ?? {}
      await mutate(place.owner, name, input, header)
      await expectNone(place, async () => {
        const { headers } = await mutate(place.owner, name, input, header)
        expect(headers.get('idempotency-replayed')).toBe('true')
      })
    },
  )

  test('a refused change', async () => {
    const place = await newPlace(true)
    const stranger = await service.seed.user()
    await expectNone(place, async () => {
      const refused = [
        await call(stranger, 'PATCH /v1/organizations/{organization_id}', place, { name: 'Mine' }),
        await call(place.owner, 'PATCH /v1/organizations/{organization_id}', place, { name: '' }),
        await call(place.owner, 'POST /v1/organizations/{organization_id}/address', place, restAddress),
      ]
      expect(refused.map(({ status }) => status)).toEqual([404, 422, 409])
    })
  })
})

test('No event holds a credential, a part of one, or an idempotency key', async () => {
  const place = await newPlace(false)
  const sub = randomUUID()
  const token = await issuer.token({ sub, email: `${sub}@example.com`, email_verified: true })
  const idempotencyKey = `once-${randomUUID()}`
  const header = { 'Idempotency-Key': idempotencyKey }
  await mutate({ key: token }, 'createOrganization', { name: 'By token' }, header)
  await call(place.owner, 'POST /v1/organizations', place, { name: 'By key' }, header)

  const { key } = place.owner
  const hash = createHash('sha256').update(key).digest()
  const secrets = [
    key,
    key.slice('orgql_'.length, -4),
    // As JSON writes bytes.
    [...hash.subarray(0, 8)].join(),
    JSON.stringify({ ...hash.subarray(0, 8) }).slice(1, -1),
    ...(['hex', 'base64', 'base64url'] as const).map((encoding) => hash.toString(encoding)),
    ...token.split('.'),
    idempotencyKey,
    'Bearer',
    'Authorization',
    'orgql_',
  ]
  const texts = (await storedEvents(service.database)).map((event) =>
    JSON.stringify(event, (_, value) =>
      value instanceof Uint8Array || value?.type === 'Buffer'
        ? Buffer.from(value.data ?? value).toString('hex')
        : value,
    ),
  )
  expect(texts.some((text) => text.includes('By token') && text.includes('graphql'))).toBe(true)
  expect(texts.some((text) => text.includes('api_key.created'))).toBe(true)
  expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([])
  const { organizations } = await expectUnbrokenChains(service.database)
  expect(organizations).toBeGreaterThan(20)
})

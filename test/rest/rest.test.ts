import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

describe('The documented requests', () => {
  test('create an organization with a name only', async () => {
    const user = await service.seed.user()
    const { status, headers, body } = await service.documentedRest(user, 'POST /v1/organizations', {
      name: 'Acme',
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/v1/organizations/${body.id}`)
    expect(headers.get('etag')).toBe('"1"')
    // Only auth_id is left out when it is not set.
    expect(body).toEqual({
      id: uuid,
      name: 'Acme',
      type: 'company',
      personal: false,
      billing_email: null,
      domains: [],
      services: { cloud: false, jit_provisioning: false, scim: false, siem: false, sso: false },
      stripe_customer_id: null,
      metronome_customer_id: null,
      created_at: time,
      updated_at: time,
    })
    expect((await service.documentedRest(user, `GET /v1/organizations/${body.id}`)).body).toEqual(body)
    const members = await service.documentedRest(user, `GET /v1/organizations/${body.id}/memberships`)
    expect(members.body.items).toMatchObject([{ user_id: user.id, role: 'owner' }])
  })

  test('create an organization with a billing email', async () => {
    const user = await service.seed.user()
    const input = { name: 'Acme', billing_email: 'Billing@ACME.example' }
    const { body } = await service.documentedRest(user, 'POST /v1/organizations', input)
    expect(body.billing_email).toBe('Billing@acme.example')
  })

  test('update an organization without fields', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const before = await service.documentedRest(user, `GET /v1/organizations/${id}`)
    const after = await service.documentedRest(user, `PATCH /v1/organizations/${id}`, {})
    expect(after).toMatchObject({ status: 200, body: before.body })
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
  })

  test('create an address in the United States without a state, and one with every field', async () => {
    const user = await service.seed.user()
    const [plain, full] = [
      await service.seed.organization({ owners: [user] }),
      await service.seed.organization({ owners: [user] }),
    ]
    const minimal = { line1: '123 Main St', city: 'San Francisco', postal_code: '94105', country: 'US' }
    expect(
      await service.documentedRest(user, `POST /v1/organizations/${plain.id}/address`, minimal),
    ).toMatchObject({
      status: 201,
      body: {
        ...minimal,
        id: uuid,
        organization_id: plain.id,
        line2: null,
        state: null,
        tax_id: null,
        tax_id_type: null,
        created_at: time,
        updated_at: time,
      },
    })
    const everything = {
      ...minimal,
      line2: 'Suite 5',
      state: 'CA',
      tax_id: 'EU372000000',
      tax_id_type: 'eu_vat',
    }
    const created = await service.documentedRest(
      user,
      `POST /v1/organizations/${full.id}/address`,
      everything,
    )
    expect(created).toMatchObject({ status: 201, body: everything })
    expect(await service.documentedRest(user, `GET /v1/organizations/${full.id}/address`)).toMatchObject({
      status: 200,
      body: created.body,
    })
  })

  test('leave an organization with any Accept and no body', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [owner], members: [member] })
    const left = await service.documentedRest(member, `POST /v1/organizations/${id}/leave`, undefined, {
      Accept: '*/*',
    })
    expect(left).toMatchObject({ status: 204, body: null })
    expect(await service.documentedRest(member, `GET /v1/organizations/${id}`)).toMatchObject({ status: 404 })
    expect(await service.documentedRest(member, `POST /v1/organizations/${id}/leave`)).toMatchObject({
      status: 404,
    })
  })

  test('list organizations and members ten at a time, forward and backward', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user], members: await service.seed.users(24) })
    for (let index = 0; index < 23; index++) await service.seed.organization({ owners: [user] })
    for (const list of ['/v1/organizations', `/v1/organizations/${id}/memberships`]) {
      const get = async (cursor?: string) =>
        (await service.documentedRest(user, `GET ${list}?limit=10${cursor ? `&cursor=${cursor}` : ''}`)).body
      const first = await get()
      const second = await get(first.pagination.next_cursor)
      const third = await get(second.pagination.next_cursor)
      expect([first, second, third].map(({ items }) => items.length)).toEqual([10, 10, 5])
      expect(first.pagination).toMatchObject({ previous_cursor: null, total_count: 25 })
      expect(third.pagination).toMatchObject({ next_cursor: null, total_count: 25 })
      expect((await get(third.pagination.previous_cursor)).items).toEqual(second.items)
      const back = await get(second.pagination.previous_cursor)
      expect(back.items).toEqual(first.items)
      expect(back.pagination.previous_cursor).toBeNull()
      expect((await get(back.pagination.next_cursor)).items).toEqual(second.items)
    }
  })

  test('read the user of the credential', async () => {
    const user = await service.seed.user({ firstName: 'Ada' })
    expect(await service.documentedRest(user, 'GET /v1/user')).toMatchObject({
      status: 200,
      body: { id: user.id, email: user.email, first_name: 'Ada', last_name: null },
    })
  })
})

describe('The REST API', () => {
  const errorBody = (code: string) => ({ message: expect.any(String), code, request_id: uuid, errors: [] })

  test('checks the credential first', async () => {
    const { status, headers, body } = await service.documentedRest(null, 'POST /v1/organizations', '{ broken')
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toEqual(errorBody('UNAUTHENTICATED'))
    expect(await service.documentedRest({ key: 'orgql_wrong' }, 'GET /v1/user')).toMatchObject({
      status: 401,
    })
  })

  test('answers 404 for unknown paths', async () => {
    const user = await service.seed.user()
    for (const path of [
      '/v1/',
      '/v1/users',
      '/v1/organizations/',
      '/v1/user/',
      '/v1/organizations/graphql',
      '/v2/user',
    ]) {
      const { status, body } = await service.documentedRest(user, `GET ${path}`)
      expect([path, status, body.code]).toEqual([path, 404, 'NOT_FOUND'])
    }
  })

  test('answers 405 with the allowed methods', async () => {
    const user = await service.seed.user()
    const allowed = async (request: string) => {
      const { status, headers } = await service.documentedRest(user, request)
      return [status, headers.get('allow')]
    }
    expect(await allowed('DELETE /v1/organizations')).toEqual([405, 'POST, GET'])
    expect(await allowed(`PUT /v1/organizations/${randomUUID()}`)).toEqual([405, 'GET, PATCH'])
    expect(await allowed(`GET /v1/organizations/${randomUUID()}/leave`)).toEqual([405, 'POST'])
    expect(await allowed('POST /v1/user')).toEqual([405, 'GET'])
  })

  test('accepts only JSON in UTF-8', async () => {
    const user = await service.seed.user()
    const send = (body: string, type: string) =>
      service.documentedRest(user, 'POST /v1/organizations', body, { 'Content-Type': type })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/xml',
    ]) {
      expect(await send('{"name":"x"}', type)).toMatchObject({ status: 415, body: errorBody('BAD_REQUEST') })
    }
    expect(await send('{"name":"x"}', 'Application/JSON; Charset=UTF-8')).toMatchObject({ status: 201 })
    for (const body of ['{ "name": "x"', '', 'null', '[]', '"name"', '1']) {
      expect(await send(body, 'application/json')).toMatchObject({
        status: 400,
        body: errorBody('BAD_REQUEST'),
      })
    }
  })

  test('refuses a body that is not UTF-8', async () => {
    const user = await service.seed.user()
    const response = await service.app(
      new Request('http://localhost/v1/organizations', {
        method: 'POST',
        body: new Uint8Array([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${user.key}` },
      }),
    )
    expect(response.status).toBe(400)
  })

  test('answers 406 if Accept does not allow JSON', async () => {
    const user = await service.seed.user()
    const status = async (accept: string) =>
      (await service.documentedRest(user, 'GET /v1/user', undefined, { Accept: accept })).status
    expect(await status('text/html')).toBe(406)
    expect(await status('text/html, application/json;q=0.5')).toBe(200)
    expect(await status('application/*')).toBe(200)
  })

  test('ignores unknown fields', async () => {
    const user = await service.seed.user()
    const body =
      '{ "name": "x", "type": "personal", "id": 1, "services": { "sso": true }, "__proto__": { "billing_email": "a@b" } }'
    expect(await service.documentedRest(user, 'POST /v1/organizations', body)).toMatchObject({
      status: 201,
      body: { type: 'company', billing_email: null, services: { sso: false } },
    })
  })

  test.each([
    'limit=9',
    'limit=101',
    'limit=0',
    'limit=-1',
    'limit=1e1',
    'limit=',
    'limit=ten',
    'limit=10&limit=20',
    'limit=99999999999',
  ])('refuses %s', async (query) => {
    const user = await service.seed.user()
    expect(await service.documentedRest(user, `GET /v1/organizations?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', message: expect.stringContaining('"limit"') },
    })
  })

  test.each([
    'type=club',
    'sort=name',
    'sort=name:up',
    'sort=id:asc',
    'sort=',
    'sort=name:asc,name:desc',
    'sort=name:asc:asc',
  ])('refuses %s as well', async (query) => {
    const user = await service.seed.user()
    expect(await service.documentedRest(user, `GET /v1/organizations?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    })
  })

  test('answers HEAD like GET, without a body', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const { status, headers, body } = await service.documentedRest(user, `HEAD /v1/organizations/${id}`)
    expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 200, body: null, etag: '"1"' })
  })

  test('costs a constant number of statements for a list', async () => {
    const user = await service.seed.user()
    const count = async () =>
      (await service.statements(() => service.documentedRest(user, 'GET /v1/organizations?limit=100'))).length
    const few = await count()
    for (let index = 0; index < 30; index++)
      await service.seed.organization({ owners: [user], domains: [{ domain: 'a.example' }] })
    expect(await count()).toBe(few)
    expect(few).toBe(3) // the credential, the page with its count, all domains
  })
})

describe('Versions over HTTP', () => {
  test('are ETags: a GET with the current one gets 304', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user], address: {} })
    for (const path of [`/v1/organizations/${id}`, `/v1/organizations/${id}/address`]) {
      const tag = (await service.documentedRest(user, `GET ${path}`)).headers.get('etag') ?? ''
      const get = (ifNoneMatch: string) =>
        service.documentedRest(user, `GET ${path}`, undefined, { 'If-None-Match': ifNoneMatch })
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const answer = await get(known)
        expect(answer).toMatchObject({ status: 304, body: null })
        expect(answer.headers.get('etag')).toBe(tag)
      }
      expect((await get('"99"')).status).toBe(200)
    }
  })

  test('in If-Match protect against overwriting a change', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const rename = (name: string, ifMatch: string) =>
      service.documentedRest(user, `PATCH /v1/organizations/${id}`, { name }, { 'If-Match': ifMatch })
    const first = await rename('First', '"1"')
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).toBe('"2"')
    for (const stale of ['"1"', 'W/"2"', '"x"', 'garbage']) {
      expect(await rename('Stale', stale)).toMatchObject({ status: 412, body: { code: 'VERSION_CONFLICT' } })
    }
    expect(await rename('Listed', '"1", "2"')).toMatchObject({ status: 200, body: { name: 'Listed' } })
    expect(await rename('Any', '*')).toMatchObject({ status: 200, body: { name: 'Any' } })
  })
})

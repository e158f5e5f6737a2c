import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiKey, revokeApiKey } from '../../src/operations/users/api-keys.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp

beforeAll(async () => {
  service = await openTestApp()
})

afterAll(() => service.close())

const viewerEmail = '{ viewer { email } }'

/** Sends a request with this very header, whatever it holds. */
function sendHeader(authorization: string, query: string) {
  return service.send(null, query, undefined, { headers: { Authorization: authorization } })
}

/** A bad credential fails every request, also one that anybody may send. */
async function expectRefused(authorization: string, message: string): Promise<void> {
  for (const query of [viewerEmail, '{ __typename }']) {
    const { status, headers, data, errors } = await sendHeader(authorization, query)
    expect.soft({ query, status, data }).toEqual({ query, status: 401, data: undefined })
    expect.soft(headers.get('www-authenticate')).toBe('Bearer')
    expect.soft(errors).toEqual([{ message, extensions: { code: 'UNAUTHENTICATED' } }])
  }
}

test('a valid key gives access as its user, whatever the case of the scheme', async () => {
  const user = await service.seed.user()
  const expected = { viewer: { email: user.email } }
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    expect((await sendHeader(`${scheme} ${user.key}`, viewerEmail)).data).toEqual(expected)
  }
})

test('without a credential the viewer is refused with status 401 and a challenge', async () => {
  const { status, headers, data, errors } = await service.send(null, viewerEmail)
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toBe('Bearer')
  expect(data ?? null).toBeNull()
  expect(errors).toMatchObject([
    { message: expect.stringContaining('This needs a credential'), extensions: { code: 'UNAUTHENTICATED' } },
  ])
})

test('without a credential what is public can be asked', async () => {
  expect(await service.send(null, '{ __typename }')).toMatchObject({
    status: 200,
    data: { __typename: 'Query' },
  })
})

test('a key that was never issued is refused', async () => {
  await expectRefused('Bearer orgql_never-issued', 'This API key is not valid.')
  await expectRefused('Bearer something', 'This API key is not valid.')
})

test('a key with one altered, added or missing character is refused', async () => {
  const { key } = await service.seed.user()
  const altered = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A')
  for (const wrong of [altered, `${key}A`, key.slice(0, -1), key.toUpperCase(), key.replace('orgql_', '')]) {
    await expectRefused(`Bearer ${wrong}`, 'This API key is not valid.')
  }
})

test('a key that has expired is refused, one that expires later is not', async () => {
  const user = await service.seed.user()
  const expired = await createApiKey(service.database, user, { expiresAt: new Date(Date.now() - 1) })
  const expiring = await createApiKey(service.database, user, { expiresAt: new Date(Date.now() + 600_000) })
  await expectRefused(`Bearer ${expired.key}`, 'This API key has expired.')
  expect((await service.send(expiring, viewerEmail)).status).toBe(200)
})

test('a key that was revoked is refused from that moment on, and other keys of its user are not', async () => {
  const user = await service.seed.user()
  const other = await createApiKey(service.database, user)
  const { id, key } = await createApiKey(service.database, user)
  expect((await service.send({ key }, viewerEmail)).status).toBe(200)
  await revokeApiKey(service.database, id)
  await expectRefused(`Bearer ${key}`, 'This API key has been revoked.')
  expect((await service.send(other, viewerEmail)).status).toBe(200)
})

test('an Authorization header that is anything but one bearer credential is refused', async () => {
  const { key } = await service.seed.user()
  const headers = [
    '',
    ' ',
    'Bearer',
    'Bearer ',
    key,
    `Basic ${Buffer.from(`user:${key}`).toString('base64')}`,
    `Token ${key}`,
    `Bearer${key}`,
    `Bearer ${key} ${key}`,
    `Bearer ${key}, Bearer ${key}`,
    `Bearer Bearer ${key}`,
  ]
  for (const header of headers) {
    await expectRefused(header, 'The Authorization header must be "Bearer <API key or token>".')
  }
})

test('two keys joined by a comma are not two credentials but one that is not valid', async () => {
  const { key } = await service.seed.user()
  await expectRefused(`Bearer ${key},${key}`, 'This API key is not valid.')
})

test('tokens are refused by a service that is not set up for them', async () => {
  await expectRefused('Bearer e30.e30.e30', 'This service does not accept tokens: use an API key.')
})

test('no table holds a key or the part of it that is secret', async () => {
  const { key, id } = await service.seed.user()
  const tables = await service.database.prisma.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`
  const rows = await Promise.all(
    tables.map(({ name }) =>
      service.database.prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`),
    ),
  )
  const everything = rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
  const secret = key.replace('orgql_', '')
  expect(everything).toContain(id)
  expect(everything).not.toContain(secret)
  expect(everything).not.toContain(Buffer.from(key).toString('hex'))
  expect(everything).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
})

test('keys never appear in the logs, whether they are good or bad', async () => {
  const { key } = await service.seed.user()
  await service.send({ key }, viewerEmail)
  await sendHeader(`Bearer ${key}x`, viewerEmail)
  await sendHeader(`Basic ${key}`, viewerEmail)
  expect(service.logs.map(({ status }) => status).slice(-3)).toEqual([200, 401, 401])
  expect(JSON.stringify(service.logs)).not.toContain(key.replace('orgql_', ''))
})

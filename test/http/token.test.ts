import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { base64url, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTokenVerifier, type TokenVerifier } from '../../src/http/credentials/token.ts'
import { createUser } from '../../src/operations/users/users.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { type Claims, type Issuer, startIssuer } from '../support/issuer.ts'

let issuer: Issuer
let service: TestApp
let verifier: TokenVerifier

beforeAll(async () => {
  issuer = await startIssuer()
  service = await openTestApp({ verifyToken: (token) => verifier(token) })
})

/** A verifier that has not seen the keys yet. */
beforeEach(() => {
  verifier = createTokenVerifier(issuer.config)
})

afterAll(async () => {
  await service.close()
  await issuer.stop()
})

const viewerFields = '{ viewer { id email firstName lastName } }'

/** What a token says about somebody who was never here. */
function newcomer(claims: Claims = {}): Claims & { sub: string; email: string } {
  const sub = randomUUID()
  return { sub, email: `${sub}@example.com`, email_verified: true, ...claims } as ReturnType<typeof newcomer>
}

async function viewerOf(token: string) {
  return (await service.query({ key: token }, viewerFields)).viewer
}

/** A bad token fails every request, also one that anybody may send, and leaves no user behind. */
async function expectRefused(token: string, message = 'This token is not valid.'): Promise<void> {
  const usersBefore = await service.database.prisma.user.count()
  for (const query of [viewerFields, '{ __typename }']) {
    const { status, headers, data, errors } = await service.send({ key: token }, query)
    expect.soft({ query, status, data }).toEqual({ query, status: 401, data: undefined })
    expect.soft(headers.get('www-authenticate')).toBe('Bearer')
    expect.soft(errors).toEqual([{ message, extensions: { code: 'UNAUTHENTICATED' } }])
  }
  expect(await service.database.prisma.user.count()).toBe(usersBefore)
}

const now = () => Math.floor(Date.now() / 1000)

test.each(['RS256', 'ES256'] as const)('a token signed with %s gives access as its user', async (alg) => {
  const claims = newcomer({ given_name: 'Ada', family_name: 'Lovelace' })
  const viewer = await viewerOf(await issuer.token(claims, alg))
  expect(viewer).toMatchObject({ email: claims.email, firstName: 'Ada', lastName: 'Lovelace' })
  expect((await viewerOf(await issuer.token(claims, alg))).id).toBe(viewer.id)
})

test('a token for several audiences is good when this service is one of them', async () => {
  const claims = newcomer()
  expect(await viewerOf(await issuer.token({ ...claims, aud: ['other', 'orgql'] }))).toMatchObject({
    email: claims.email,
  })
})

test('a newcomer owns exactly one organization from the first request on: a personal one', async () => {
  const token = await issuer.token(newcomer({ given_name: 'Ada', family_name: 'Lovelace' }))
  const data = await service.query(
    { key: token },
    '{ organizations { nodes { type name viewerMembership { role } memberships { totalCount } } } }',
  )
  expect(data.organizations.nodes).toEqual([
    {
      type: 'PERSONAL',
      name: 'Ada Lovelace',
      viewerMembership: { role: 'OWNER' },
      memberships: { totalCount: 1 },
    },
  ])
})

test('a newcomer whose personal organization cannot be stored is not stored either', async () => {
  const { prisma } = service.database
  const claims = newcomer()
  const token = await issuer.token(claims)
  await prisma.$executeRaw`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
    AS $body$ BEGIN RAISE EXCEPTION 'no memberships today'; END $body$`
  await prisma.$executeRaw`CREATE TRIGGER refusing BEFORE INSERT ON memberships EXECUTE FUNCTION refuse()`
  try {
    expect((await service.send({ key: token }, viewerFields)).status).toBe(500)
  } finally {
    await prisma.$executeRaw`DROP FUNCTION refuse CASCADE`
  }
  expect(await prisma.user.count({ where: { email: claims.email } })).toBe(0)
  expect(await viewerOf(token)).toMatchObject({ email: claims.email })
})

test('ten first requests at once make one user with one personal organization', async () => {
  const claims = newcomer()
  const token = await issuer.token(claims)
  const viewers = await Promise.all(Array.from({ length: 10 }, () => viewerOf(token)))
  expect(new Set(viewers.map(({ id }) => id)).size).toBe(1)
  expect(await service.database.prisma.user.count({ where: { email: claims.email } })).toBe(1)
  const memberships = await service.database.prisma.membership.count({ where: { userId: viewers[0].id } })
  expect(memberships).toBe(1)
})

test('a newcomer whom an operator creates at the same moment is that user', async () => {
  for (let round = 0; round < 20; round += 1) {
    const claims = newcomer()
    const token = await issuer.token(claims)
    const [answer] = await Promise.all([
      service.send({ key: token }, viewerFields),
      createUser(service.database, { email: claims.email }).catch(() => null),
    ])
    expect(answer).toMatchObject({ status: 200, data: { viewer: { email: claims.email } } })
    expect(await service.database.prisma.user.count({ where: { email: claims.email } })).toBe(1)
  }
})

test('a token is linked to the user who has its email, whatever the case, and who has no token yet', async () => {
  const user = await service.seed.user({ email: `Ada.${randomUUID()}@Example.com` })
  const token = await issuer.token(newcomer({ email: user.email.toLowerCase() }))
  expect(await viewerOf(token)).toMatchObject({ id: user.id, email: user.email })
  expect(await viewerOf(user.key)).toMatchObject({ id: user.id })
})

test.each([
  ['the Kelvin sign', 'k', '\u212a'],
  ['a dotted capital I', 'i', '\u0130'],
  ['a long s', 's', '\u017f'],
])('a token is not linked to the user whose email differs in %s only', async (_, letter, lookalike) => {
  const rest = `${randomUUID()}@example.com`
  const user = await service.seed.user({ email: `${letter}${rest}` })
  const spellings = [lookalike, lookalike.toLowerCase(), lookalike.toUpperCase()]
  for (const spelling of spellings.filter((one) => /[^\0-\x7f]/.test(one))) {
    const { data } = await service.send(
      { key: await issuer.token(newcomer({ email: `${spelling}${rest}` })) },
      viewerFields,
    )
    expect(data?.viewer.id).not.toBe(user.id)
  }
  expect(await viewerOf(user.key)).toMatchObject({ id: user.id, email: user.email })
})

test('a token is linked to the user who has its email in another composition', async () => {
  const id = randomUUID()
  const user = await service.seed.user({ email: `jos\u00e9.${id}@example.com` })
  const token = await issuer.token(newcomer({ email: `jose\u0301.${id}@example.com` }))
  expect(await viewerOf(token)).toMatchObject({ id: user.id })
})

test('a user whose email in the token changes later stays the same user', async () => {
  const claims = newcomer()
  const { id } = await viewerOf(await issuer.token(claims))
  const other = await service.seed.user()
  for (const changed of [{ email: other.email }, { email: 'no address' }, { email_verified: false }]) {
    const viewer = await viewerOf(await issuer.token({ ...claims, ...changed }))
    expect(viewer).toMatchObject({ id, email: claims.email })
  }
})

test('a token of a newcomer without a verified email is refused', async () => {
  const cases = [
    { email_verified: false },
    { email_verified: undefined },
    { email_verified: 'true' },
    { email_verified: 1 },
    { email: undefined },
    { email: '' },
    { email: 'no address' },
    { email: ['ada@example.com'] },
    { email: 'nul\0@example.com' },
  ]
  for (const claims of cases) {
    const token = await issuer.token(newcomer(claims))
    await expectRefused(token, 'This token belongs to no known user and has no verified email.')
  }
})

test('an unverified email does not give access to the user who has it', async () => {
  const { email } = await service.seed.user()
  const token = await issuer.token(newcomer({ email, email_verified: false }))
  await expectRefused(token, 'This token belongs to no known user and has no verified email.')
})

test('a token with the email of another subject is refused, whatever its case', async () => {
  const { email } = newcomer()
  await viewerOf(await issuer.token(newcomer({ email })))
  for (const same of [email, email.toUpperCase()]) {
    const token = await issuer.token(newcomer({ email: same }))
    await expectRefused(token, 'The email of this token belongs to another identity.')
  }
})

test('of two subjects that come with the same new email at once one gets in', async () => {
  const { email } = newcomer()
  const tokens = await Promise.all([issuer.token(newcomer({ email })), issuer.token(newcomer({ email }))])
  const answers = await Promise.all(tokens.map((token) => service.send({ key: token }, viewerFields)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
})

test.each<[string, Claims]>([
  ['of another issuer', { iss: 'https://elsewhere.example' }],
  ['without an issuer', { iss: undefined }],
  ['for another audience', { aud: 'other' }],
  ['without an audience', { aud: undefined }],
  ['that is not valid yet', { nbf: now() + 600 }],
  ['that never expires', { exp: undefined }],
  ['without a subject', { sub: undefined }],
  ['with an empty subject', { sub: '' }],
  ['with a subject of 256 characters', { sub: 'x'.repeat(256) }],
  ['with a NUL in its subject', { sub: 'a\0b' }],
  ['with an unpaired surrogate in its subject', { sub: 'a\ud800b' }],
])('a token %s is refused', async (_, claims) => {
  await expectRefused(await issuer.token(newcomer(claims)))
})

test('a token that has expired is refused, and says so', async () => {
  const claims = newcomer()
  await viewerOf(await issuer.token(claims))
  await expectRefused(await issuer.token({ ...claims, exp: now() - 60 }), 'This token has expired.')
})

test('a token without a signature is refused', async () => {
  const { issuer: iss, audience } = issuer.config
  const unsecured = new UnsecuredJWT({ ...newcomer(), iss, aud: audience }).setExpirationTime('10m').encode()
  await expectRefused(unsecured)
  const [header, payload] = (await issuer.token(newcomer())).split('.')
  await expectRefused(`${header}.${payload}.`)
})

test('a token signed with the public key as a shared secret is refused', async () => {
  const secret = new TextEncoder().encode(await exportSPKI(issuer.keys.RS256.publicKey))
  const { issuer: iss, audience } = issuer.config
  const token = await new SignJWT({ ...newcomer(), iss, aud: audience })
    .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
    .setExpirationTime('10m')
    .sign(secret)
  await expectRefused(token)
})

test('a token signed by a key that the issuer did not publish is refused', async () => {
  const stranger = await generateKeyPair('RS256')
  await expectRefused(await issuer.token(newcomer(), 'RS256', stranger.privateKey))
})

test('a token whose content was altered after signing is refused', async () => {
  const claims = newcomer()
  const victim = newcomer()
  await viewerOf(await issuer.token(victim))
  const [header, payload = '', signature] = (await issuer.token(claims)).split('.')
  const text = new TextDecoder().decode(base64url.decode(payload))
  const altered = base64url.encode(text.replace(claims.sub, victim.sub))
  await expectRefused(`${header}.${altered}.${signature}`)
})

test.each(['..', 'a.b.c', '....', 'e30.e30.e30', 'é.è.ê', `${'x'.repeat(4000)}.y.z`])(
  'garbage that looks like a token is refused (%#)',
  async (garbage) => {
    const { status, errors } = await service.send({ key: garbage }, '{ __typename }')
    expect(status).toBe(401)
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' })
  },
)

test.each<[string, RequestListener]>([
  ['closes connections', (_, response) => response.destroy()],
  ['answers with an error', (_, response) => response.writeHead(500).end('{}')],
  ['answers with something else', (_, response) => response.end('<html>')],
  ['answers without keys', (_, response) => response.end('{}')],
  ['never answers', () => {}],
])('while the key server %s a token is neither good nor bad, and later it is good', async (_, failure) => {
  const token = await issuer.token(newcomer())
  await issuer.breakDown(failure, async () => {
    const { status, headers, errors } = await service.send({ key: token }, viewerFields)
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(errors).toEqual([
      { message: expect.stringContaining('not available'), extensions: { code: 'UNAVAILABLE' } },
    ])
  })
  expect((await service.send({ key: token }, viewerFields)).status).toBe(200)
})

describe('Tokens that name keys the issuer does not have', () => {
  const withKey = (kid: string, key = issuer.keys.RS256.privateKey) =>
    issuer.token(newcomer(), 'RS256', key, kid)
  const statusOf = async (token: string) => (await service.send({ key: token }, '{ __typename }')).status
  const manyAtOnce = async () =>
    Promise.all(Array.from({ length: 20 }, async () => statusOf(await withKey(randomUUID()))))

  test('are refused, and do not keep a key from being seen that the issuer publishes then', async () => {
    expect(new Set(await manyAtOnce())).toEqual(new Set([401]))
    const kid = randomUUID()
    const token = await withKey(kid, await issuer.addKey(kid))
    expect(await statusOf(token)).toBe(200)
  })

  test('do not keep one from being seen that was asked for before it was there', async () => {
    const kid = randomUUID()
    expect(await statusOf(await withKey(kid))).toBe(401)
    const key = await issuer.addKey(kid)
    await expect.poll(async () => statusOf(await withKey(kid, key)), { timeout: 20_000 }).toBe(200)
  })

  test('make it ask the issuer once a second at most', async () => {
    const started = performance.now()
    const before = issuer.asked.times
    for (let round = 0; round < 4; round++) await manyAtOnce()
    const seconds = (performance.now() - started) / 1_000
    expect(issuer.asked.times - before).toBeLessThanOrEqual(2 + seconds)
  })

  test('are not looked for again and again', async () => {
    const before = issuer.asked.times
    const kid = randomUUID()
    for (let round = 0; round < 30; round++) expect(await statusOf(await withKey(kid))).toBe(401)
    expect(issuer.asked.times - before).toBeLessThanOrEqual(2)
  })
})

test('a key set that does not end is not read to its end', async () => {
  const sent = { bytes: 0 }
  const endless: RequestListener = (_, response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ')
    const goOn = () => {
      do sent.bytes += chunk.length
      while (!response.destroyed && response.write(chunk))
    }
    response.on('drain', goOn)
    goOn()
  }
  const token = await issuer.token(newcomer())
  await issuer.breakDown(endless, async () => {
    expect((await service.send({ key: token }, viewerFields)).status).toBe(503)
  })
  // What the buffers of two sockets hold.
  expect(sent.bytes).toBeLessThan(20 * 1024 * 1024)
  expect((await service.send({ key: token }, viewerFields)).status).toBe(200)
})

test('when nothing listens where the keys should be the answer is 503 with Retry-After', async () => {
  const gone = await startIssuer()
  await gone.stop()
  verifier = createTokenVerifier(gone.config)
  const { status, headers } = await service.send({ key: await gone.token(newcomer()) }, viewerFields)
  expect(status).toBe(503)
  expect(headers.get('retry-after')).toBe('1')
})

test('tokens never appear in the logs, whether they are good, bad or cannot be checked', async () => {
  const token = await issuer.token(newcomer())
  await issuer.breakDown(
    (_, response) => response.destroy(),
    async () => {
      await service.send({ key: token }, viewerFields)
    },
  )
  await service.send({ key: token }, viewerFields)
  await service.send({ key: `${token}x` }, viewerFields)
  const requests = service.logs.filter(({ msg }) => msg === 'request').map(({ status }) => status)
  expect(requests.slice(-3)).toEqual([503, 200, 401])
  const logs = JSON.stringify(service.logs)
  for (const part of token.split('.').slice(1)) expect(logs).not.toContain(part)
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { User } from '../../src/data/statements/users.ts'
import { addDomain } from '../../src/operations/domains/operator.ts'
import { addMember, removeMember } from '../../src/operations/memberships/operator.ts'
import { setBillingIds, setServices } from '../../src/operations/organizations/entitlements.ts'
import { createApiKey, revokeApiKey } from '../../src/operations/users/api-keys.ts'
import { createUser } from '../../src/operations/users/users.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

let service: TestApp

beforeAll(async () => {
  service = await openTestApp()
})

afterAll(() => service.close())

const conflict = (message: string) => ({ code: 'CONFLICT', message: expect.stringContaining(message) })
const notFound = (what: string) => ({ code: 'NOT_FOUND', message: `${what} not found.` })
const invalid = (...issues: { field: string; code: string }[]) => ({
  code: 'VALIDATION_FAILED',
  issues,
})
const unknownIds = [randomUUID(), 'no id', '']

async function company() {
  const [owner, member] = [await service.seed.user(), await service.seed.user()]
  const organization = await service.seed.organization({ owners: [owner], members: [member] })
  return { ...organization, owner, member }
}

async function personalOrganization(user: User): Promise<string> {
  const where = { type: 'personal' as const, memberships: { some: { userId: user.id } } }
  return (await service.database.prisma.organization.findFirstOrThrow({ where })).id
}

const roleOf = async (organization: { id: string }, user: User) =>
  (await service.seed.membership(organization, user)).role

test('a user is created with trimmed names and a personal organization of the same name', async () => {
  const email = `${randomUUID()}@EXAMPLE.com`
  const user = await createUser(service.database, { email, firstName: ' Ada ', lastName: 'Ode' })
  expect(user).toMatchObject({ email: email.toLowerCase(), firstName: 'Ada', lastName: 'Ode' })
  const id = await personalOrganization(user)
  const organization = await service.database.prisma.organization.findUniqueOrThrow({ where: { id } })
  expect(organization.name).toBe('Ada Ode')
  expect(await roleOf(organization, user)).toBe('owner')
})

test('an email address of a user, in any case, cannot be used for another user', async () => {
  const { email } = await service.seed.user()
  const again = createUser(service.database, { email: email.toUpperCase() })
  await expect(again).rejects.toMatchObject(conflict('email'))
})

test('a new key needs a name of 1 to 255 characters or none', async () => {
  const user = await service.seed.user()
  for (const name of ['', ' ', 'x'.repeat(256)]) {
    const key = createApiKey(service.database, user, { name })
    await expect(key).rejects.toMatchObject(invalid({ field: 'name', code: 'INVALID_LENGTH' }))
  }
})

test('revoking a key again keeps the first time of revocation, and an unknown key is not found', async () => {
  const { id } = await createApiKey(service.database, await service.seed.user())
  const { revokedAt } = await revokeApiKey(service.database, id)
  expect(revokedAt).toBeInstanceOf(Date)
  expect(await revokeApiKey(service.database, id.toUpperCase())).toEqual({ id, revokedAt })
  for (const unknown of unknownIds) {
    await expect(revokeApiKey(service.database, unknown)).rejects.toMatchObject(notFound('API key'))
  }
})

test('a new member can see the organization, a former one cannot', async () => {
  const { id } = await company()
  const user = await service.seed.user()
  const sees = async () => (await service.query(user, `{ organization(id: "${id}") { id } }`)).organization
  expect(await sees()).toBeNull()
  await addMember(service.database, id, { email: user.email.toUpperCase(), role: 'member' })
  expect(await sees()).toEqual({ id })
  await removeMember(service.database, id, { email: user.email })
  expect(await sees()).toBeNull()
})

test('adding a member in another role changes the role of the same membership', async () => {
  const organization = await company()
  const before = await service.seed.membership(organization, organization.member)
  const { email } = organization.member
  const after = await addMember(service.database, organization.id, { email, role: 'owner' })
  expect(after).toMatchObject({ id: before.id, role: 'owner' })
  const back = await addMember(service.database, organization.id, { email, role: 'member' })
  expect(back).toMatchObject({ id: before.id, role: 'member' })
})

test('adding a member in the same role is a conflict', async () => {
  const { id, owner, member } = await company()
  for (const [{ email }, role] of [[owner, 'owner'] as const, [member, 'member'] as const]) {
    await expect(addMember(service.database, id, { email, role })).rejects.toMatchObject(conflict(role))
  }
})

test('the last owner can be neither removed nor made a member', async () => {
  const organization = await company()
  const { id, owner } = organization
  await expect(removeMember(service.database, id, owner)).rejects.toMatchObject({
    code: 'LAST_OWNER',
    message: 'The last owner cannot be removed: make another member an owner first.',
  })
  const demotion = addMember(service.database, id, { email: owner.email, role: 'member' })
  await expect(demotion).rejects.toMatchObject({
    code: 'LAST_OWNER',
    message: 'The last owner has to stay an owner: make another member an owner first.',
  })
  expect(await roleOf(organization, owner)).toBe('owner')
})

test('an owner can be removed while there is another one', async () => {
  const organization = await company()
  const { id, owner, member } = organization
  await addMember(service.database, id, { email: member.email, role: 'owner' })
  await removeMember(service.database, id, owner)
  expect(await roleOf(organization, member)).toBe('owner')
  await expect(removeMember(service.database, id, owner)).rejects.toMatchObject(notFound('Membership'))
})

test('nobody can be added to a personal organization', async () => {
  const [user, guest] = [await service.seed.user(), await service.seed.user()]
  const id = await personalOrganization(user)
  for (const role of ['owner', 'member'] as const) {
    await expect(addMember(service.database, id, { email: guest.email, role })).rejects.toMatchObject({
      code: 'PERSONAL_ORGANIZATION',
      message: 'Nobody can be added to a personal organization.',
    })
  }
  expect(await service.database.prisma.membership.count({ where: { organizationId: id } })).toBe(1)
})

test('a personal organization keeps the user it was made for, but other members can be removed', async () => {
  const [user, guest] = [await service.seed.user(), await service.seed.user()]
  const id = await personalOrganization(user)
  await service.database.prisma.membership.create({
    data: { organizationId: id, userId: guest.id, role: 'owner' },
  })
  await expect(removeMember(service.database, id, user)).rejects.toMatchObject({
    code: 'PERSONAL_ORGANIZATION',
    message: 'The user that a personal organization was made for cannot be removed from it.',
  })
  const demotion = addMember(service.database, id, { email: user.email, role: 'member' })
  await expect(demotion).rejects.toMatchObject({
    code: 'PERSONAL_ORGANIZATION',
    message: 'The user that a personal organization was made for has to stay its owner.',
  })
  await addMember(service.database, id, { email: guest.email, role: 'member' })
  expect(await removeMember(service.database, id, guest)).toMatchObject({ userId: guest.id })
})

test('unknown organizations and users are not found', async () => {
  const { id, member } = await company()
  const { email } = member
  for (const unknown of unknownIds) {
    const attempts = [
      addMember(service.database, unknown, { email, role: 'member' }),
      removeMember(service.database, unknown, { email }),
      addDomain(service.database, unknown, { domain: 'example.com' }),
      setServices(service.database, unknown, { cloud: true }),
      setBillingIds(service.database, unknown, {}),
    ]
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: notFound('Organization') })
    }
  }
  const stranger = { email: `${randomUUID()}@example.com` }
  const addition = addMember(service.database, id, { ...stranger, role: 'member' })
  await expect(addition).rejects.toMatchObject(notFound('User'))
  await expect(removeMember(service.database, id, stranger)).rejects.toMatchObject(notFound('User'))
})

const newDomain = () => `${randomUUID()}.example`

test('a domain is added as not verified and can be marked as verified later, once', async () => {
  const { id } = await company()
  const domain = newDomain()
  const added = await addDomain(service.database, id, { domain: ` ${domain.toUpperCase()} ` })
  expect(added).toMatchObject({ organizationId: id, domain, verified: false })
  const again = () => addDomain(service.database, id, { domain })
  await expect(again()).rejects.toMatchObject(conflict('already'))
  const verified = await addDomain(service.database, id, { domain, verified: true })
  expect(verified).toEqual({ ...added, verified: true })
  await expect(again()).rejects.toMatchObject(conflict('already'))
  const verifiedAgain = addDomain(service.database, id, { domain, verified: true })
  await expect(verifiedAgain).rejects.toMatchObject(conflict('already'))
})

test('a domain that one organization has verified is refused to all others', async () => {
  const [first, second] = [await company(), await company()]
  const domain = newDomain()
  await addDomain(service.database, second.id, { domain })
  await addDomain(service.database, first.id, { domain, verified: true })
  for (const verified of [true, false]) {
    const attempt = addDomain(service.database, second.id, { domain, verified })
    await expect(attempt).rejects.toMatchObject(conflict('Another organization'))
  }
})

test('if many organizations verify one domain at once, one succeeds', async () => {
  const organizations = await Promise.all(Array.from({ length: 8 }, () => service.seed.organization()))
  const domain = newDomain()
  const results = await Promise.allSettled(
    organizations.map(({ id }) => addDomain(service.database, id, { domain, verified: true })),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const result of results.filter(({ status }) => status === 'rejected')) {
    expect(result).toMatchObject({ reason: conflict('Another organization') })
  }
})

test.each([
  '',
  'example',
  'exa mple.com',
  '-example.com',
  'https://example.com',
  'a@example.com',
  'a\0.example',
])('the text "%s" is not a domain', async (domain) => {
  const { id } = await company()
  const attempt = addDomain(service.database, id, { domain })
  await expect(attempt).rejects.toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ field: 'domain' }] })
})

const longAgo = new Date('2020-01-01T00:00:00.000Z')

test('services and ids that are left out do not change, and each change increments the version', async () => {
  const seed = { cloud: true, sso: true, stripeCustomerId: 'cus_old', updatedAt: longAgo }
  const before = await service.seed.organization(seed)
  const authId = `org_${randomUUID()}`
  const first = await setServices(service.database, before.id, { sso: false, jitProvisioning: true })
  const changed = { ...before, sso: false, jitProvisioning: true, version: before.version + 1 }
  expect(first).toEqual({ ...changed, updatedAt: first.updatedAt })
  expect(first.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime())
  const second = await setBillingIds(service.database, before.id, { metronomeCustomerId: ' met_1 ', authId })
  const expected = { ...changed, metronomeCustomerId: 'met_1', authId, version: before.version + 2 }
  expect(second).toEqual({ ...expected, updatedAt: second.updatedAt })
  const third = await setBillingIds(service.database, before.id, { stripeCustomerId: '', authId: null })
  expect(third).toMatchObject({ stripeCustomerId: null, metronomeCustomerId: 'met_1', authId: null })
})

test('a change without fields writes nothing', async () => {
  const before = await service.seed.organization({ updatedAt: longAgo })
  expect(await setServices(service.database, before.id, {})).toEqual(before)
  expect(await setBillingIds(service.database, before.id, { authId: undefined })).toEqual(before)
})

test('an auth id belongs to one organization', async () => {
  const [first, second] = [await service.seed.organization(), await service.seed.organization()]
  const authId = `org_${randomUUID()}`
  await setBillingIds(service.database, first.id, { authId })
  const attempt = setBillingIds(service.database, second.id, { authId })
  await expect(attempt).rejects.toMatchObject(conflict('auth id'))
})

test('an id that is too long or cannot be stored is refused, with the name of the field', async () => {
  const { id } = await service.seed.organization()
  const input = { stripeCustomerId: 'x'.repeat(256), metronomeCustomerId: 'a\0b' }
  await expect(setBillingIds(service.database, id, input)).rejects.toMatchObject(
    invalid(
      { field: 'stripeCustomerId', code: 'INVALID_LENGTH' },
      { field: 'metronomeCustomerId', code: 'INVALID_CHARACTERS' },
    ),
  )
})

test.runIf(onPostgres)('when two owners are removed or demoted at once, one stays', async () => {
  const organizations = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const owners = await service.seed.users(2)
      return { ...(await service.seed.organization({ owners })), owners }
    }),
  )
  for (const [round, { id, owners }] of organizations.entries()) {
    const attempts = owners.map(({ email }, index) =>
      (round + index) % 3 === 0
        ? addMember(service.database, id, { email, role: 'member' })
        : removeMember(service.database, id, { email }),
    )
    const results = await Promise.allSettled(attempts)
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toMatchObject([{ code: 'LAST_OWNER' }])
  }
  const ownerless = {
    id: { in: organizations.map(({ id }) => id) },
    memberships: { none: { role: 'owner' as const } },
  }
  expect(await service.database.prisma.organization.count({ where: ownerless })).toBe(0)
})

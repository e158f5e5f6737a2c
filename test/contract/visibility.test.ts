import { randomUUID } from 'node:crypto'
import type { GraphQLInterfaceType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema/schema.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const everyPath = `query ($id: ID!, $ids: [ID!]!) {
  organization(id: $id) { id name }
  organizationMembership(id: $id) { id user { email } organization { name } }
  node(id: $id) { __typename id }
  nodes(ids: $ids) { __typename id }
}`
const nothing = { organization: null, organizationMembership: null, node: null, nodes: [null] }

async function foreignOrganization() {
  const owner = await service.seed.user()
  const organization = await service.seed.organization({
    owners: [owner],
    domains: [{ domain: `${randomUUID()}.example`, verified: true }],
    address: {},
    billingEmail: 'secret@foreign.example',
  })
  const { prisma } = service.database
  const where = { organizationId: organization.id }
  const [event] = await service.seed.events(organization, [{}])
  return {
    eventId: event?.id ?? '',
    organization,
    owner,
    ids: [
      organization.id,
      (await service.seed.membership(organization, owner)).id,
      (await prisma.domain.findFirstOrThrow({ where })).id,
      (await prisma.address.findFirstOrThrow({ where })).id,
      owner.id,
      event?.id ?? '',
    ],
  }
}

test('A foreign organization has an object of every type, and its owner sees all of them', async () => {
  const { owner, ids } = await foreignOrganization()
  const { nodes } = await service.query(owner, 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }', {
    ids,
  })
  const node = schema.getType('Node') as GraphQLInterfaceType
  expect(nodes.map((found: { __typename: string }) => found.__typename).sort()).toEqual(
    schema
      .getPossibleTypes(node)
      .map(({ name }) => name)
      .sort(),
  )
})

test('Nothing of a foreign organization can be read by any query: its ids are like unknown ones', async () => {
  const { ids } = await foreignOrganization()
  const stranger = await service.seed.user()
  for (const id of [...ids, randomUUID()]) {
    const answer = await service.send(stranger, everyPath, { id, ids: [id] })
    expect({ status: answer.status, data: answer.data, errors: answer.errors }).toEqual({
      status: 200,
      data: nothing,
    })
  }
})

test.each([
  '',
  ' ',
  'x',
  '1',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '{01a20c28-dfc8-752f-90bb-8ea700820923}',
  '01a20c28dfc8752f90bb8ea700820923',
  '01a20c28-dfc8-752f-90bb-8ea70082092g',
  '01a20c28-dfc8-752f-90bb-8ea700820923 ',
  "' OR 1=1 --",
  'a\0b',
  '\ud800',
  'é'.repeat(10_000),
])('A malformed id is answered like an unknown one: %j', async (id) => {
  const user = await service.seed.user()
  const { data, errors } = await service.send(user, everyPath, { id, ids: [id] })
  expect({ data, errors }).toEqual({ data: nothing })
})

test('A field of one type does not find an id of another type', async () => {
  const { owner, ids, organization } = await foreignOrganization()
  const [organizationId, membershipId, domainId, addressId, userId, eventId] = ids
  const query = 'query ($id: ID!) { organization(id: $id) { id } organizationMembership(id: $id) { id } }'
  for (const id of [domainId, addressId, userId, eventId]) {
    expect(await service.query(owner, query, { id })).toEqual({
      organization: null,
      organizationMembership: null,
    })
  }
  expect(await service.query(owner, query, { id: organizationId })).toEqual({
    organization: { id: organization.id },
    organizationMembership: null,
  })
  expect(await service.query(owner, query, { id: membershipId })).toEqual({
    organization: null,
    organizationMembership: { id: membershipId },
  })
})

test('A user sees only users of shared organizations', async () => {
  const [user, colleague, stranger] = [
    await service.seed.user(),
    await service.seed.user(),
    await service.seed.user(),
  ]
  await service.seed.organization({ owners: [user], members: [colleague] })
  await service.seed.organization({ owners: [colleague], members: [stranger] })
  const { nodes } = await service.query(user, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [user.id, colleague.id, stranger.id],
  })
  expect(nodes).toEqual([{ id: user.id }, { id: colleague.id }, null])
})

test('Filters and counts do not include foreign organizations', async () => {
  const { organization } = await foreignOrganization()
  const stranger = await service.seed.user()
  const { organizations } = await service.query(
    stranger,
    'query ($name: String) { organizations(filter: { name: $name }) { totalCount nodes { id } } }',
    { name: organization.name },
  )
  expect(organizations).toEqual({ totalCount: 0, nodes: [] })
})

test('A removed member sees nothing any more', async () => {
  const { organization, ids, eventId } = await foreignOrganization()
  const member = await service.seed.user()
  const { prisma } = service.database
  const { id: membershipId } = await prisma.membership.create({
    data: { organizationId: organization.id, userId: member.id, role: 'member' },
  })
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
  const before = await service.query(member, query, { ids })
  // Events are only for owners.
  expect(before.nodes).toEqual(ids.map((id) => (id === eventId ? null : { id })))
  await prisma.membership.delete({ where: { id: membershipId } })
  const after = await service.query(member, query, { ids: [...ids, membershipId] })
  expect(after.nodes).toEqual([...ids, membershipId].map(() => null))
})

test('Users with any number of organizations see each other if they share one, and only then', async () => {
  const { prisma } = service.database
  /** A user in `count` organizations without other members. */
  const userIn = async (count: number) => {
    const user = await service.seed.user()
    const name = randomUUID()
    await prisma.$executeRaw`INSERT INTO organizations (id, name, updated_at)
      SELECT gen_random_uuid(), ${name}, now() FROM generate_series(1, ${count}::int)`
    await prisma.$executeRaw`INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT gen_random_uuid(), id, ${user.id}::uuid, 'member', now() FROM organizations WHERE name = ${name}`
    return user
  }
  const users = await Promise.all([0, 3, 30, 5_001, 5_002].map(userIn))
  const seenBy = async (viewer: (typeof users)[number]) => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    const { data } = await service.send(viewer, query, { ids: users.map(({ id }) => id) })
    return data.nodes.map((node: object | null) => node !== null)
  }
  for (const viewer of users) expect(await seenBy(viewer)).toEqual(users.map((user) => user === viewer))
  for (const viewer of users) {
    for (const other of users) {
      if (viewer === other) continue
      const { id } = await service.seed.organization({ owners: [viewer, other] })
      const both = (user: object) => user === viewer || user === other
      expect(await seenBy(viewer)).toEqual(users.map(both))
      await prisma.organization.delete({ where: { id } })
    }
  }
}, 60_000)

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

describe('The viewer', () => {
  test('is the user of the credential', async () => {
    const user = await service.seed.user({ firstName: 'Ada', lastName: 'Lovelace' })
    const { viewer } = await service.query(user, '{ viewer { __typename id email firstName lastName } }')
    expect(viewer).toEqual({
      __typename: 'User',
      id: user.id,
      email: user.email,
      firstName: 'Ada',
      lastName: 'Lovelace',
    })
  })

  test('has a personal organization from the start, and owns it alone', async () => {
    const user = await service.seed.user()
    const { organizations } = await service.query(
      user,
      `{ organizations { totalCount nodes {
        type personal viewerCanUpdate viewerCanLeave viewerMembership { role userId } memberships { totalCount } } } }`,
    )
    expect(organizations).toEqual({
      totalCount: 1,
      nodes: [
        {
          type: 'PERSONAL',
          personal: true,
          viewerCanUpdate: true,
          viewerCanLeave: false,
          viewerMembership: { role: 'OWNER', userId: user.id },
          memberships: { totalCount: 1 },
        },
      ],
    })
  })
})

describe('An organization', () => {
  const everything = `query ($id: ID!) {
    organization(id: $id) {
      __typename id name type personal billingEmail effectiveBillingEmail stripeCustomerId metronomeCustomerId authId
      createdAt updatedAt
      services { cloud jitProvisioning scim siem sso }
      domains { id domain verified }
      address { __typename id organizationId line1 line2 city state postalCode country taxId taxIdType createdAt updatedAt }
    }
  }`

  test('shows every field as it is stored', async () => {
    const user = await service.seed.user()
    const authId = `org_${randomUUID()}`
    const verified = `${randomUUID()}.example`
    const organization = await service.seed.organization({
      name: 'Initech',
      owners: [user],
      billingEmail: 'Billing@initech.example',
      stripeCustomerId: 'cus_1',
      metronomeCustomerId: 'met_1',
      authId,
      sso: true,
      siem: true,
      createdAt: new Date('2026-03-01T09:30:00.123Z'),
      domains: [{ domain: verified, verified: true }, { domain: 'claimed.example' }],
      address: { line2: 'Floor 2', state: 'TX', taxId: 'EU372000000', taxIdType: 'eu_vat' },
    })
    const { organization: found } = await service.query(user, everything, { id: organization.id })
    expect(found).toEqual({
      __typename: 'Organization',
      id: organization.id,
      name: 'Initech',
      type: 'COMPANY',
      personal: false,
      billingEmail: 'Billing@initech.example',
      effectiveBillingEmail: 'Billing@initech.example',
      stripeCustomerId: 'cus_1',
      metronomeCustomerId: 'met_1',
      authId,
      createdAt: '2026-03-01T09:30:00.123Z',
      updatedAt: organization.updatedAt.toISOString(),
      services: { cloud: false, jitProvisioning: false, scim: false, siem: true, sso: true },
      domains: [
        { id: expect.any(String), domain: verified, verified: true },
        { id: expect.any(String), domain: 'claimed.example', verified: false },
      ],
      address: expect.objectContaining({
        __typename: 'OrganizationAddress',
        organizationId: organization.id,
        line1: '1 Main Street',
        line2: 'Floor 2',
        state: 'TX',
        country: 'US',
        taxId: 'EU372000000',
        taxIdType: 'eu_vat',
      }),
    })
  })

  test('has null for what is unset, and no domains as an empty list', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const { organization } = await service.query(user, everything, { id })
    expect(organization).toMatchObject({
      billingEmail: null,
      stripeCustomerId: null,
      metronomeCustomerId: null,
      authId: null,
      address: null,
      domains: [],
    })
  })

  test('is found by its id in upper case as well', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const { organization } = await service.query(user, 'query ($id: ID!) { organization(id: $id) { id } }', {
      id: id.toUpperCase(),
    })
    expect(organization).toEqual({ id })
  })

  test('bills the oldest owner when it has no billing email: by time of joining, then by id', async () => {
    const [member, late, early, tied] = [
      await service.seed.user(),
      await service.seed.user(),
      await service.seed.user(),
      await service.seed.user(),
    ]
    const { id } = await service.seed.organization()
    const join = (user: { id: string }, role: 'owner' | 'member', time: string) =>
      service.database.prisma.membership.create({
        data: { organizationId: id, userId: user.id, role, createdAt: new Date(time) },
      })
    await join(member, 'member', '2020-01-01T00:00:00Z')
    await join(late, 'owner', '2023-01-01T00:00:00Z')
    await join(early, 'owner', '2021-01-01T00:00:00Z')
    await join(tied, 'owner', '2021-01-01T00:00:00Z')
    const { organization } = await service.query(
      member,
      'query ($id: ID!) { organization(id: $id) { effectiveBillingEmail } }',
      { id },
    )
    expect(organization.effectiveBillingEmail).toBe(early.email)
  })

  test('shows what its viewer can do', async () => {
    const [owner, second, member] = [
      await service.seed.user(),
      await service.seed.user(),
      await service.seed.user(),
    ]
    const shared = await service.seed.organization({ owners: [owner, second], members: [member] })
    const alone = await service.seed.organization({ owners: [owner], members: [member] })
    const ask = async (user: { key: string }, { id }: { id: string }) =>
      (
        await service.query(
          user,
          'query ($id: ID!) { organization(id: $id) { viewerCanUpdate viewerCanLeave viewerMembership { role } } }',
          { id },
        )
      ).organization
    const asOwner = { viewerCanUpdate: true, viewerMembership: { role: 'OWNER' } }
    const asMember = { viewerCanUpdate: false, viewerMembership: { role: 'MEMBER' } }
    expect(await ask(owner, shared)).toEqual({ ...asOwner, viewerCanLeave: true })
    expect(await ask(owner, alone)).toEqual({ ...asOwner, viewerCanLeave: false })
    expect(await ask(member, alone)).toEqual({ ...asMember, viewerCanLeave: true })
  })

  test('A personal organization can be left by everybody but the user it was made for', async () => {
    const user = await service.seed.user()
    const second = await service.seed.user()
    const member = await service.seed.user()
    const { prisma } = service.database
    const { organizationId } = await prisma.membership.findFirstOrThrow({ where: { userId: user.id } })
    await prisma.membership.createMany({
      data: [
        { organizationId, userId: second.id, role: 'owner' },
        { organizationId, userId: member.id, role: 'member' },
      ],
    })
    const canLeave = async (viewer: { key: string }) => {
      const query = `{ organization(id: "${organizationId}") { viewerCanLeave } }`
      return (await service.query(viewer, query)).organization.viewerCanLeave
    }
    expect(await canLeave(user)).toBe(false)
    expect(await canLeave(second)).toBe(true)
    expect(await canLeave(member)).toBe(true)
  })
})

describe('node and nodes', () => {
  test('find objects of any type by id, all in one statement', async () => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({
      name: 'Hooli',
      owners: [user],
      domains: [{ domain: 'hooli.example' }],
      address: { city: 'Palo Alto' },
    })
    const membership = await service.seed.membership(organization, user)
    const domain = await service.database.prisma.domain.findFirstOrThrow({
      where: { organizationId: organization.id },
    })
    const address = await service.database.prisma.address.findFirstOrThrow({
      where: { organizationId: organization.id },
    })
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
      __typename id
      ... on Organization { name createdAt }
      ... on OrganizationDomain { domain }
      ... on OrganizationMembership { role updatedAt }
      ... on OrganizationAddress { city }
      ... on User { email }
    } }`
    const ids = [
      address.id,
      user.id,
      randomUUID(),
      organization.id,
      domain.id,
      'nonsense',
      membership.id,
      user.id,
    ]
    const statements = await service.statements(async () => {
      const { nodes } = await service.query(user, query, { ids })
      expect(nodes).toEqual([
        { __typename: 'OrganizationAddress', id: address.id, city: 'Palo Alto' },
        { __typename: 'User', id: user.id, email: user.email },
        null,
        {
          __typename: 'Organization',
          id: organization.id,
          name: 'Hooli',
          createdAt: organization.createdAt.toISOString(),
        },
        { __typename: 'OrganizationDomain', id: domain.id, domain: 'hooli.example' },
        null,
        {
          __typename: 'OrganizationMembership',
          id: membership.id,
          role: 'OWNER',
          updatedAt: membership.updatedAt.toISOString(),
        },
        { __typename: 'User', id: user.id, email: user.email },
      ])
    })
    expect(statements).toHaveLength(2) // the credential, and all nodes
  })

  test('resolve the edges of the objects', async () => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    const { id } = await service.seed.membership(organization, user)
    const { node } = await service.query(
      user,
      'query ($id: ID!) { node(id: $id) { ... on OrganizationMembership { user { email } organization { id } } } }',
      { id },
    )
    expect(node).toEqual({ user: { email: user.email }, organization: { id: organization.id } })
  })

  test('take up to 100 ids', async () => {
    const user = await service.seed.user()
    const ask = (count: number) =>
      service.send(user, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: Array(count).fill(user.id),
      })
    expect((await ask(100)).data.nodes).toHaveLength(100)
    expect(await ask(101)).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })
})

describe('A membership', () => {
  test('is found by its id, with its user and organization', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user({ firstName: 'Grace' })]
    const organization = await service.seed.organization({ owners: [owner], members: [member] })
    const { id } = await service.seed.membership(organization, member)
    const { organizationMembership } = await service.query(
      owner,
      `query ($id: ID!) { organizationMembership(id: $id) {
        id organizationId userId role user { firstName } organization { name } } }`,
      { id },
    )
    expect(organizationMembership).toEqual({
      id,
      organizationId: organization.id,
      userId: member.id,
      role: 'MEMBER',
      user: { firstName: 'Grace' },
      organization: { name: organization.name },
    })
  })
})

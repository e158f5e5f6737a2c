import { graphql } from '../../support/requests.ts'
import type { TestUser } from '../../support/seed.ts'
import { createClient } from '../support/client.ts'
import type { PreparedDatabase } from '../support/postgres.ts'

/** Two tenants that share nothing. */
export interface World {
  own: Tenant
  foreign: Tenant
}

export interface Tenant {
  user: TestUser
  key: string
  organizationId: string
  membershipId: string
  addressId: string
  /** An organization of the same owner that has no address yet. */
  bareOrganizationId: string
  /** An event of the organization. */
  eventId: string
}

/** Cursors of the first tenant's lists, and of the second one's. */
export interface Cursors {
  organizations: string
  organizationsByName: string
  memberships: string
  foreign: string
}

type Prepared = Pick<PreparedDatabase, 'seed' | 'database'> & Partial<PreparedDatabase>

export async function createWorld(prepared: Prepared): Promise<World> {
  return { own: await createTenant(prepared), foreign: await createTenant(prepared) }
}

async function createTenant({ seed, database: { prisma } }: Prepared): Promise<Tenant> {
  const user = await seed.user({ firstName: 'Ada' })
  const members = await seed.users(3)
  const organization = await seed.organization({ owners: [user], members, address: {}, siem: true })
  const [event] = await seed.events(organization, [{ action: 'organization.imported' }])
  if (!event) throw new Error('No event was stored.')
  const bare = await seed.organization({ owners: [user] })
  const membership = await seed.membership(organization, user)
  const address = await prisma.address.findUniqueOrThrow({ where: { organizationId: organization.id } })
  return {
    user,
    key: user.key,
    organizationId: organization.id,
    membershipId: membership.id,
    addressId: address.id,
    bareOrganizationId: bare.id,
    eventId: event.id,
  }
}

const cursorsQuery = `query ($id: ID!) {
  organizations(first: 1) { pageInfo { endCursor } }
  byName: organizations(first: 1, orderBy: [{ field: NAME }]) { pageInfo { endCursor } }
  organization(id: $id) { memberships(first: 1) { pageInfo { endCursor } } }
}`

export async function readCursors(url: string, { own, foreign }: World): Promise<Cursors> {
  const client = createClient(url)
  const read = async ({ key, organizationId: id }: Tenant) => {
    const { text } = await client.send(graphql(key, cursorsQuery, { id }))
    return JSON.parse(text).data
  }
  const [ours, theirs] = [await read(own), await read(foreign)]
  client.close()
  return {
    organizations: ours.organizations.pageInfo.endCursor,
    organizationsByName: ours.byName.pageInfo.endCursor,
    memberships: ours.organization.memberships.pageInfo.endCursor,
    foreign: theirs.organizations.pageInfo.endCursor,
  }
}

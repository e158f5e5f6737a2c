import type { Chance } from '../../../src/seeding/bulk-chance.ts'
import type { TestUser } from '../../support/seed.ts'
import type { PreparedDatabase } from '../support/postgres.ts'

/** Many tenants who share some organizations, with what each may see. */
export interface Tenants extends Targets {
  viewers: Viewer[]
}

/** Everything that can be read by its id. */
export interface Targets {
  organizations: string[]
  memberships: { id: string; organizationId: string; userId: string }[]
  others: string[]
}

export interface Viewer {
  user: TestUser
  own: Targets
  /** Ids and labels of all rows that this user may see. */
  visible: ReadonlySet<string>
}

const users = 200
const organizations = 300
const mostMembers = 6

/** Every text of a row contains a label, so that a leaked text shows whose it is. */
export async function createTenants(prepared: PreparedDatabase, chance: Chance): Promise<Tenants> {
  const { seed, database } = prepared
  const people: TestUser[] = []
  for (let index = 0; index < users; index++) {
    const label = `user-${index}`
    people.push(await seed.user({ email: `${label}@example.com`, firstName: label, lastName: label }))
  }
  for (let index = 0; index < organizations; index++)
    await createOrganization(prepared, chance, index, people)
  const rows = await database.prisma.organization.findMany({
    include: { memberships: { include: { user: true } }, domains: true, address: true },
  })
  return { ...targetsIn(rows), viewers: people.map((user) => viewerOf(user, rows)) }
}

async function createOrganization(
  { seed }: PreparedDatabase,
  chance: Chance,
  index: number,
  people: TestUser[],
) {
  const label = `tenant-${index}`
  const count = chance.between(1, mostMembers)
  const [owner, ...members] = new Set(Array.from({ length: count }, () => chance.pick(people)))
  await seed.organization({
    name: label,
    billingEmail: chance.percent(50) ? `${label}@example.com` : null,
    stripeCustomerId: label,
    authId: label,
    owners: owner ? [owner] : [],
    members,
    domains: [{ domain: `${label}.example.com` }],
    address: { line1: label, city: label, state: label },
  })
}

interface Row {
  id: string
  name: string
  memberships: { id: string; organizationId: string; userId: string; user: { firstName: string | null } }[]
  domains: { id: string }[]
  address: { id: string } | null
}

/** Calculated from the rows by the only rule: members see their organizations and each other. */
function viewerOf(user: TestUser, rows: readonly Row[]): Viewer {
  const mine = rows.filter(({ memberships }) => memberships.some(({ userId }) => userId === user.id))
  const own = targetsIn(mine)
  const labels = mine.flatMap(({ name, memberships }) => [
    name,
    ...memberships.flatMap(({ user: { firstName } }) => firstName ?? []),
  ])
  const ids = [...own.organizations, ...own.memberships.map(({ id }) => id), ...own.others]
  return { user, own, visible: new Set([...ids, ...labels]) }
}

function targetsIn(rows: readonly Row[]): Targets {
  const memberships = rows.flatMap((row) => row.memberships)
  const parts = rows.flatMap(({ domains, address }) => [...domains, ...(address ? [address] : [])])
  return {
    organizations: rows.map(({ id }) => id),
    memberships,
    others: [...new Set([...parts.map(({ id }) => id), ...memberships.map(({ userId }) => userId)])],
  }
}

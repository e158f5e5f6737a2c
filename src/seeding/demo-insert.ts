import { v7 as uuidAt } from 'uuid'
import type { Database } from '../data/connection/database.ts'
import type { Prisma, User } from '../generated/prisma/client.ts'
import { createUser } from '../operations/users/users.ts'
import { type DemoOrganization, demoOrganizations } from './demo-data.ts'

const day = 24 * 60 * 60 * 1000

/** Adds all users of the demo data and returns them by name. Users from an interrupted attempt are kept. */
export async function insertDemoPeople(database: Database): Promise<ReadonlyMap<string, User>> {
  const people = new Map<string, User>()
  for (const [name, email] of demoEmails()) people.set(name, await findOrCreateUser(database, name, email))
  return people
}

/** Adds all companies in one transaction. */
export async function insertDemoOrganizations(
  database: Database,
  people: ReadonlyMap<string, User>,
): Promise<void> {
  await database.prisma.$transaction(
    async (tx) => {
      for (const organization of demoOrganizations) await insertOrganization(tx, organization, people)
      await backdateUsers(tx)
    },
    { timeout: 60_000 },
  )
}

/** The email of each user, by name. */
export function demoEmails(): Map<string, string> {
  const emails = new Map<string, string>()
  for (const { owners, members, domains } of demoOrganizations) {
    for (const name of [...owners, ...members]) {
      if (!emails.has(name)) emails.set(name, `${localPart(name)}@${domains[0]?.domain}`)
    }
  }
  return emails
}

/** `Zoë van Dijk` → `zoe.van.dijk` */
function localPart(name: string): string {
  const ascii = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i')
  return ascii.toLowerCase().replaceAll(' ', '.')
}

async function findOrCreateUser(database: Database, name: string, email: string): Promise<User> {
  const [firstName, ...lastNames] = name.split(' ')
  const existing = await database.prisma.user.findFirst({ where: { email } })
  return existing ?? createUser(database, { email, firstName, lastName: lastNames.join(' ') })
}

async function insertOrganization(
  tx: Prisma.TransactionClient,
  { ageInDays, owners, members, services, ids, domains, address, ...rest }: DemoOrganization,
  people: ReadonlyMap<string, User>,
): Promise<void> {
  const now = Date.now()
  const created = now - ageInDays * day
  const joined = (place: number) => created + ((now - created) * place) / (owners.length + members.length)
  const stamps = (time: number) => ({ createdAt: new Date(time), updatedAt: new Date(time) })
  await tx.organization.create({
    data: {
      id: uuidAt({ msecs: created }),
      ...rest,
      ...services,
      ...ids,
      createdAt: new Date(created),
      updatedAt: new Date(now - (ageInDays * day) / 3),
      // Lists of domains are sorted by id, which begins with a time.
      domains: {
        create: domains.map((domain, place) => ({ id: uuidAt({ msecs: created + place }), ...domain })),
      },
      memberships: {
        create: [...owners, ...members].map((name, place) => ({
          userId: personNamed(people, name).id,
          role: place < owners.length ? ('owner' as const) : ('member' as const),
          ...stamps(joined(place)),
        })),
      },
      ...(address && { address: { create: { ...address, ...stamps(joined(1)) } } }),
    },
  })
}

/** Every user signed up, and got a personal organization, one hour before joining their first company. */
async function backdateUsers(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`UPDATE users u SET created_at = first.joined - interval '1 hour', updated_at = first.joined
    FROM (SELECT m.user_id, min(m.created_at) AS joined FROM memberships m
      JOIN organizations o ON o.id = m.organization_id WHERE o.type = 'company' GROUP BY m.user_id) first
    WHERE u.id = first.user_id`
  await tx.$executeRaw`UPDATE memberships m SET created_at = u.created_at, updated_at = u.created_at
    FROM users u, organizations o WHERE u.id = m.user_id AND o.id = m.organization_id AND o.type = 'personal'`
  await tx.$executeRaw`UPDATE organizations o SET created_at = m.created_at, updated_at = m.created_at
    FROM memberships m WHERE m.organization_id = o.id AND o.type = 'personal'`
}

export function personNamed(people: ReadonlyMap<string, User>, name: string): User {
  const user = people.get(name)
  if (!user) throw new Error(`The demo data has no person with this name: ${name}`)
  return user
}

import type { Database } from '../data/connection/database.ts'
import type { Transaction } from '../data/connection/sql.ts'
import type { User } from '../data/statements/users.ts'
import { writeAll } from '../data/writing/writes.ts'
import { createUser } from '../operations/users/users.ts'
import { demoOrganizations } from './demo-data.ts'
import { organizationWrites } from './demo-organization.ts'

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
  await database.transaction(async (tx) => {
    for (const organization of demoOrganizations)
      await writeAll(
        tx,
        organizationWrites(organization, (name) => personNamed(people, name)),
      )
    await backdateUsers(tx)
  })
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

/** Every user signed up, and got a personal organization, one hour before joining their first company. */
async function backdateUsers(tx: Transaction): Promise<void> {
  await tx.rows({ text: backdatedUsers }, [])
  await tx.rows({ text: backdatedMemberships }, [])
  await tx.rows({ text: backdatedOrganizations }, [])
}

const backdatedUsers = `UPDATE users u SET created_at = first.joined - interval '1 hour', updated_at = first.joined
FROM (SELECT m.user_id, min(m.created_at) AS joined FROM memberships m
  JOIN organizations o ON o.id = m.organization_id WHERE o.type = 'company' GROUP BY m.user_id) first
WHERE u.id = first.user_id`

const backdatedMemberships = `UPDATE memberships m SET created_at = u.created_at, updated_at = u.created_at
FROM users u, organizations o WHERE u.id = m.user_id AND o.id = m.organization_id AND o.type = 'personal'`

const backdatedOrganizations = `UPDATE organizations o SET created_at = m.created_at, updated_at = m.created_at
FROM memberships m WHERE m.organization_id = o.id AND o.type = 'personal'`

export function personNamed(people: ReadonlyMap<string, User>, name: string): User {
  const user = people.get(name)
  if (!user) throw new Error(`The demo data has no person with this name: ${name}`)
  return user
}

import type { TestUser } from '../../support/seed.ts'
import type { PreparedDatabase } from '../support/postgres.ts'

/** One user with very many organizations. One of these has very many members. */
export interface LargeTenant {
  user: TestUser
  organizationId: string
  membershipId: string
  /** Ids of organizations, members and users that the user may not see. */
  strangers: string[]
}

const rows = 100_000

/** One statement makes all rows in the database: sending them one by one would take minutes. */
export async function createLargeTenant({ seed, database }: PreparedDatabase): Promise<LargeTenant> {
  const { prisma } = database
  const user = await seed.user({ firstName: 'Large' })
  const organization = await seed.organization({ name: 'Large 0', owners: [user] })
  const run = (statement: string) => prisma.$executeRawUnsafe(statement)
  await run(`
    INSERT INTO organizations (id, name, type, created_at, updated_at)
    SELECT gen_random_uuid(), 'Large ' || substr(md5(n::text), 1, 12) || ' ' || n, 'company',
      now() - n * interval '1 second', now() - (n * 7919 % ${rows}) * interval '1 second'
    FROM generate_series(1, ${rows}) n`)
  await run(`
    INSERT INTO memberships (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), id, '${user.id}', 'owner', created_at, updated_at
    FROM organizations WHERE name LIKE 'Large %' AND id <> '${organization.id}'`)
  await run(`
    INSERT INTO users (id, email, created_at, updated_at)
    SELECT gen_random_uuid(), 'member-' || n || '@large.example', now(), now() FROM generate_series(1, ${rows}) n`)
  await run(`
    INSERT INTO memberships (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), '${organization.id}', id, 'member', now() + random() * interval '1 day', now() + random() * interval '1 day'
    FROM users WHERE email LIKE '%@large.example'`)
  const [owner, member] = [await seed.user(), await seed.user()]
  const foreign = await seed.organization({ owners: [owner], members: [member], address: {} })
  const membership = await seed.membership(foreign, member)
  await run('ANALYZE')
  return {
    user,
    organizationId: organization.id,
    membershipId: (await seed.membership(organization, user)).id,
    strangers: [foreign.id, membership.id, owner.id, member.id],
  }
}

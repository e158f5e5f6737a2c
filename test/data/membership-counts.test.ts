import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPglite, embeddedDatabase } from '../../src/data/connection/embedded.ts'
import { applyMigrations } from '../../src/data/migrations/migrate.ts'
import { addMember, removeMember } from '../../src/operations/memberships/operator.ts'
import { verifyCounters } from '../../src/operations/memberships/verify-counters.ts'
import { addInBulk } from '../../src/seeding/bulk.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { expectRightCounts } from '../support/membership-counts.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const sql = (text: string, ...values: unknown[]) => service.database.prisma.$executeRawUnsafe(text, ...values)

async function storedCounts(organization: { id: string }, user: { id: string }) {
  const [counts] = await service.database.sql.rows<{ members: number | null; organizations: number | null }>(
    {
      text: `SELECT (SELECT members FROM organization_counts WHERE organization_id = $1::uuid) AS members,
        (SELECT organizations FROM user_counts WHERE user_id = $2::uuid) AS organizations`,
    },
    [organization.id, user.id],
  )
  return counts
}

describe('Counts of memberships', () => {
  afterEach(() => expectRightCounts(service.database))

  test('are updated by changes of users and operators', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { body } = await service.documentedRest(owner, 'POST /v1/organizations', { name: 'Counted' })
    expect(await storedCounts(body, owner)).toEqual({ members: 1, organizations: 2 })
    await addMember(service.database, body.id, { email: member.email, role: 'member' })
    expect(await storedCounts(body, member)).toEqual({ members: 2, organizations: 2 })
    await addMember(service.database, body.id, { email: member.email, role: 'owner' })
    expect(await storedCounts(body, member)).toEqual({ members: 2, organizations: 2 })
    expect(await service.documentedRest(member, `POST /v1/organizations/${body.id}/leave`)).toMatchObject({
      status: 204,
    })
    expect(await storedCounts(body, member)).toEqual({ members: 1, organizations: 1 })
    await addMember(service.database, body.id, { email: member.email, role: 'member' })
    await removeMember(service.database, body.id, { email: member.email })
    expect(await storedCounts(body, member)).toEqual({ members: 1, organizations: 1 })
  })

  test('are updated by statements that add, skip, move and remove many rows', async () => {
    const users = await service.seed.users(5)
    const [first, second] = [await service.seed.organization(), await service.seed.organization()]
    const add = (from: number) =>
      sql(
        `INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
        SELECT gen_random_uuid(), $1::uuid, u, 'member', now() FROM unnest($2::uuid[]) u ON CONFLICT DO NOTHING`,
        first.id,
        users.slice(from).map(({ id }) => id),
      )
    const [, , , , last = { id: '' }] = users
    await add(3)
    await add(0)
    expect(await storedCounts(first, last)).toEqual({ members: 5, organizations: 1 })
    await sql(
      'UPDATE memberships SET organization_id = $1::uuid WHERE organization_id = $2::uuid',
      second.id,
      first.id,
    )
    expect(await storedCounts(second, last)).toEqual({ members: 5, organizations: 1 })
    await sql(
      'DELETE FROM memberships WHERE organization_id = $1::uuid AND user_id <> $2::uuid',
      second.id,
      last.id,
    )
    expect(await storedCounts(second, last)).toEqual({ members: 1, organizations: 1 })
  })

  test('are deleted with organizations and users, and updated with new ids', async () => {
    const [user, other] = [await service.seed.user(), await service.seed.user()]
    const organization = await service.seed.organization({ owners: [user, other] })
    const id = '00000000-0000-4000-8000-000000000001'
    await sql('UPDATE organizations SET id = $1::uuid WHERE id = $2::uuid', id, organization.id)
    expect(await storedCounts({ id }, user)).toEqual({ members: 2, organizations: 2 })
    await service.database.prisma.user.delete({ where: { id: user.id } })
    expect(await storedCounts({ id }, user)).toEqual({ members: 1, organizations: null })
    await service.database.prisma.organization.delete({ where: { id } })
    expect(await storedCounts({ id }, other)).toEqual({ members: null, organizations: 1 })
  })

  test('change neither the version nor the time of an organization', async () => {
    const { id, version, updatedAt } = await service.seed.organization({
      owners: await service.seed.users(3),
    })
    await service.database.prisma.membership.deleteMany({ where: { organizationId: id } })
    const after = await service.database.prisma.organization.findUniqueOrThrow({ where: { id } })
    expect({ version: after.version, updatedAt: after.updatedAt }).toEqual({ version, updatedAt })
  })

  test('are updated when rows are added in bulk, and when all rows are deleted', async () => {
    const added = await addInBulk(service.database, { companies: 300, seed: 1 })
    const total = () =>
      service.database.sql.rows({ text: 'SELECT sum(members)::int AS n FROM organization_counts' }, [])
    const before = await service.database.prisma.membership.count()
    expect(await total()).toEqual([{ n: before }])
    expect(before).toBeGreaterThanOrEqual(added.memberships)
    await expectRightCounts(service.database)
    await sql('TRUNCATE memberships')
    expect(await total()).toEqual([{ n: null }])
  })
})

test('Wrong counts are reported, and repaired on request', async () => {
  const user = await service.seed.user()
  const missing = await service.seed.organization({ owners: [user] })
  const wrong = await service.seed.organization({ owners: [user] })
  const gone = '00000000-0000-4000-8000-000000000002'
  await sql('DELETE FROM organization_counts WHERE organization_id = $1::uuid', missing.id)
  await sql('UPDATE organization_counts SET members = 7 WHERE organization_id = $1::uuid', wrong.id)
  await sql('INSERT INTO user_counts SELECT $1::uuid, 3', gone)
  const differences = [
    { of: 'organization', id: missing.id, stored: 0, counted: 1 },
    { of: 'organization', id: wrong.id, stored: 7, counted: 1 },
    { of: 'user', id: gone, stored: 3, counted: 0 },
  ]
  const report = { differing: 3, differences, repaired: false }
  expect(await verifyCounters(service.database, { repair: false })).toEqual(report)
  expect(await verifyCounters(service.database, { repair: true })).toEqual({ ...report, repaired: true })
  await expectRightCounts(service.database)

  await sql('INSERT INTO user_counts SELECT gen_random_uuid(), 1 FROM generate_series(1, 250)')
  const many = await verifyCounters(service.database, { repair: true })
  expect({ ...many, differences: many.differences.length }).toEqual({
    differing: 250,
    differences: 100,
    repaired: true,
  })
})

test('The migration counts the existing memberships', async () => {
  const pglite = await createPglite({})
  const database = embeddedDatabase(pglite, undefined)
  try {
    await applyMigrations(database)
    await pglite.exec(`DROP TABLE organization_counts, user_counts;
      DROP FUNCTION count_added_memberships, count_removed_memberships, count_moved_memberships, forget_membership_counts CASCADE`)
    await pglite.exec(`INSERT INTO users (id, email, updated_at)
        SELECT gen_random_uuid(), n || '@example.com', now() FROM generate_series(1, 30) n;
      INSERT INTO organizations (id, name, updated_at) SELECT gen_random_uuid(), 'x', now() FROM generate_series(1, 10);
      INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
        SELECT gen_random_uuid(), o.id, u.id, 'member', now() FROM organizations o, users u WHERE u.email > o.id::text`)
    const script = createRequire(import.meta.url).resolve(
      '#prisma/migrations/20261125020000_membership_counts/migration.sql',
    )
    await pglite.exec(await readFile(script, 'utf8'))
    const { rows } = await pglite.query(
      'SELECT sum(members)::int = (SELECT count(*)::int FROM memberships) AS same, sum(members) > 0 AS some FROM organization_counts',
    )
    expect(rows).toEqual([{ same: true, some: true }])
    await expectRightCounts(database)
  } finally {
    await database.close()
  }
})

describe('The total of a list', () => {
  let owner: TestUser
  let id: string
  beforeAll(async () => {
    owner = await service.seed.user()
    id = (await service.seed.organization({ owners: [owner] })).id
    await sql(`INSERT INTO users (id, email, updated_at)
      SELECT gen_random_uuid(), gen_random_uuid() || '@example.com', now() FROM generate_series(1, 10001)`)
    await join(10_000)
  })

  const join = (count: number) =>
    sql(
      `INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT gen_random_uuid(), $1::uuid, u.id, 'member', now() FROM users u
      WHERE NOT EXISTS (SELECT FROM memberships m WHERE m.organization_id = $1::uuid AND m.user_id = u.id)
      AND u.first_name IS NULL LIMIT $2::int`,
      id,
      count,
    )

  /** Expects the same total from both APIs. */
  async function totalOf(role?: 'owner' | 'member') {
    const filter = role ? `(filter: { role: ${role.toUpperCase()} })` : ''
    const { organization } = await service.query(
      owner,
      `{ organization(id: "${id}") { memberships${filter} { totalCount totalCountIsExact } } }`,
    )
    const path = `/v1/organizations/${id}/memberships${role ? `?role=${role}` : ''}`
    const { pagination } = (await service.documentedRest(owner, `GET ${path}`)).body
    const { totalCount: count, totalCountIsExact: isExact } = organization.memberships
    expect([pagination.total_count, pagination.total_count_is_exact]).toEqual([count, isExact])
    return { count, isExact }
  }

  test('is exact without a filter, and up to 10,000 rows with one', async () => {
    expect(await totalOf()).toEqual({ count: 10_001, isExact: true })
    expect(await totalOf('member')).toEqual({ count: 10_000, isExact: true })
    await join(1)
    expect(await totalOf()).toEqual({ count: 10_002, isExact: true })
    expect(await totalOf('member')).toEqual({ count: 10_000, isExact: false })
    expect(await totalOf('owner')).toEqual({ count: 1, isExact: true })
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Position } from '../../src/data/reading/cursor.ts'
import type { PageKey, SortKey } from '../../src/data/reading/list.ts'
import { loadPages, positionOf } from '../../src/data/reading/page.ts'
import { pagesSelect } from '../../src/data/reading/page-select.ts'
import { createReader } from '../../src/data/reading/reader.ts'
import { findOldestOwnerEmails, membershipList } from '../../src/data/statements/memberships.ts'
import { organizationList } from '../../src/data/statements/organizations.ts'
import type { Membership } from '../../src/generated/prisma/client.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import type { TestUser } from '../support/seed.ts'

const members = 3_000
const take = 10
const fields = ['createdAt', 'updatedAt', 'role'] as const
const directions = ['asc', 'desc'] as const

let service: TestApp
let viewer: TestUser
let parent: string
let all: Membership[]

/** Three members joined at each time; their updates have another order. One in 500 is an owner, but not the oldest. */
beforeAll(async () => {
  service = await openTestApp()
  viewer = await service.seed.user()
  parent = (await service.seed.organization()).id
  const { prisma } = service.database
  await prisma.$executeRaw`INSERT INTO users (id, email, updated_at)
    SELECT gen_random_uuid(), gen_random_uuid() || '@example.com', now() FROM generate_series(1, ${members}::int)`
  await prisma.$executeRaw`INSERT INTO memberships (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), ${parent}::uuid, id, CASE WHEN n % 500 = 499 THEN 'owner' ELSE 'member' END::membership_role,
      '2026-01-01'::timestamptz + n / 3 * interval '1 s', '2026-02-01'::timestamptz + n * 7919 % ${members}::int / 2 * interval '1 s'
    FROM (SELECT id, row_number() OVER (ORDER BY id = ${viewer.id}::uuid) AS n FROM users WHERE first_name IS NULL) people`
  // Many short lists, so that the planner expects short lists.
  await prisma.$executeRaw`INSERT INTO organizations (id, name, updated_at)
    SELECT gen_random_uuid(), 'small', now() FROM generate_series(1, ${members}::int)`
  await prisma.$executeRaw`UPDATE organizations o SET created_at = '2026-01-01'::timestamptz + n * interval '1 s'
    FROM (SELECT id, row_number() OVER () AS n FROM organizations) numbered WHERE numbered.id = o.id`
  await prisma.$executeRaw`INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
    SELECT gen_random_uuid(), o.id, u.id, 'owner', now()
    FROM (SELECT id, row_number() OVER () AS n FROM organizations WHERE name = 'small') o
    JOIN (SELECT id, row_number() OVER () AS n FROM users) u ON u.n BETWEEN o.n AND o.n + 2`
  await prisma.$executeRaw`ANALYZE`
  all = await prisma.membership.findMany({ where: { organizationId: parent } })
}, 120_000)
afterAll(() => service.close())

function inOrder(sort: readonly SortKey[], filter: PageKey['filter']): Membership[] {
  const keys: readonly SortKey[] = [...sort, { field: 'id', direction: sort.at(-1)?.direction ?? 'asc' }]
  const rank = (row: Membership, field: string) => {
    const value = row[field as keyof Membership]
    return field === 'role' ? Number(value === 'member') : value instanceof Date ? value.getTime() : value
  }
  return all
    .filter(({ role }) => filter.role === undefined || filter.role === role)
    .sort((a, b) => {
      for (const { field, direction } of keys) {
        const [x, y] = [rank(a, field), rank(b, field)]
        if (x !== y) return x < y === (direction === 'asc') ? -1 : 1
      }
      return 0
    })
}

test.runIf(onPostgres).each(
  directions
    .flatMap((first) => [
      [{ field: 'createdAt', direction: first }],
      ...['updatedAt', 'name'].flatMap((field) =>
        directions.map((second) => [
          { field: 'createdAt', direction: first },
          { field, direction: second },
        ]),
      ),
    ])
    .map((sort) => ({ sort, name: sort.map(({ field, direction }) => `${field} ${direction}`).join(', ') })),
)('A list of organizations by $name reads few rows more than the page, at any position', async ({ sort }) => {
  const user = await service.seed.user()
  const { prisma, sql } = service.database
  await prisma.$executeRaw`INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
    SELECT gen_random_uuid(), id, ${user.id}::uuid, 'member', now() FROM organizations WHERE name = 'small'`
  // As autovacuum would do after a while.
  await prisma.$executeRaw`VACUUM ANALYZE`
  const organizations = await prisma.organization.findMany({ orderBy: { createdAt: 'asc' } })
  const middle = organizations[members / 2]
  if (!middle) throw new Error('Too few organizations')
  for (const backward of [false, true]) {
    const key: PageKey = {
      parent: user.id,
      filter: {},
      sort,
      take,
      backward,
      after: positionOf(middle, sort),
    }
    const { select, values } = pagesSelect(organizationList, user.id, [key])
    expect((await sql.rows(select, values)).length).toBe(1)
    const plan = await planOf(select.text, values)
    expect(rowsRead(plan), JSON.stringify(plan)).toBeLessThan(20 * take)
  }
})

const one: SortKey[][] = fields.flatMap((field) => directions.map((direction) => [{ field, direction }]))
const two = one.flatMap(([a]) => one.flatMap(([b]) => (a && b && a.field !== b.field ? [[a, b]] : [])))
const three = two.flatMap(([a, b]) =>
  one.flatMap(([c]) => (a && b && c && c.field !== a.field && c.field !== b.field ? [[a, b, c]] : [])),
)
const filters: PageKey['filter'][] = [{}, { role: 'owner' }, { role: 'member' }]
const cases = [...one, ...two, ...three].flatMap((sort) => filters.map((filter) => ({ sort, filter })))
const named = cases.map((one) => ({
  ...one,
  name: `${JSON.stringify(one.filter)} by ${one.sort.map(({ field, direction }) => `${field} ${direction}`).join(', ')}`,
}))

/** Pages at the start, in the middle and at the end, forward and backward. */
function pagesOf({ sort, filter }: { sort: SortKey[]; filter: PageKey['filter'] }) {
  const rows = inOrder(sort, filter)
  const at = (index: number): Position => positionOf(rows[index] as Membership, sort)
  const middle = Math.floor(rows.length / 2)
  const common = { parent, filter, sort, take }
  return [
    { key: { ...common, backward: false }, from: 0 },
    { key: { ...common, backward: true }, from: Math.max(0, rows.length - take) },
    { key: { ...common, backward: false, after: at(middle) }, from: middle + 1 },
    { key: { ...common, backward: true, before: at(middle) }, from: Math.max(0, middle - take), to: middle },
    { key: { ...common, backward: false, after: at(rows.length - 2) }, from: rows.length - 1 },
  ].map(({ key, from, to = from + take }) => ({
    key: key as PageKey,
    rows: rows.slice(from, to),
    hasPrevious: from > 0,
    hasNext: to < rows.length,
  }))
}

describe('A list of members', () => {
  test.each(named)('$name has the right rows on each page', async (wanted) => {
    const expected = pagesOf(wanted)
    const reader = createReader(service.database.sql, () => {})
    const keys = expected.map(({ key }) => key)
    const found = await loadPages<Membership>(reader, membershipList, viewer.id, keys)
    expected.forEach(({ rows, hasPrevious, hasNext }, index) => {
      const page = found[index]
      const ids = page?.rows.map(({ id }) => id)
      expect({ ids, hasPrevious: page?.hasPrevious, hasNext: page?.hasNext }).toEqual({
        ids: rows.map(({ id }) => id),
        hasPrevious,
        hasNext,
      })
    })
  })

  test.runIf(onPostgres)('reads few rows to find the oldest owner or one user', async () => {
    expect(rowsRead(await planOf(findOldestOwnerEmails.text, [[parent], viewer.id]))).toBeLessThan(10)
    const key = { parent, filter: { userId: viewer.id }, sort: [], take, backward: false }
    const { select, values } = pagesSelect(membershipList, viewer.id, [key])
    expect(rowsRead(await planOf(select.text, values))).toBeLessThan(10)
  })

  test.runIf(onPostgres).each(named)('$name reads few rows more than the page', async (wanted) => {
    for (const { key } of pagesOf(wanted)) {
      const { select, values } = pagesSelect(membershipList, viewer.id, [key])
      const plan = await planOf(select.text, values)
      expect(rowsRead(plan), JSON.stringify(plan)).toBeLessThan(20 * take)
    }
  })
})

async function planOf(text: string, values: unknown[]): Promise<Plan> {
  const [row] = await service.database.sql.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    { text: `EXPLAIN (ANALYZE, FORMAT JSON) ${text}` },
    values,
  )
  if (!row) throw new Error('No plan')
  return row['QUERY PLAN'][0].Plan
}

interface Plan {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** How many rows of tables the database read. */
function rowsRead(plan: Plan): number {
  const own = plan['Relation Name']
    ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
    : 0
  return (plan.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own)
}

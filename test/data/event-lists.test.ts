import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PageKey } from '../../src/data/reading/list.ts'
import { pagesSelect } from '../../src/data/reading/page-select.ts'
import { eventList, ownedEventList } from '../../src/data/statements/event-reading.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import type { TestUser } from '../support/seed.ts'

const events = 20_000
const owned = 300
const take = 10

let service: TestApp
let owner: TestUser
let long: string
let quiet: TestUser

/** One long log in which one event is not like the others, and many short ones. */
beforeAll(async () => {
  service = await openTestApp()
  owner = await service.seed.user()
  quiet = await service.seed.user()
  long = (await service.seed.organization({ owners: [owner] })).id
  const { prisma } = service.database
  await prisma.$executeRaw`INSERT INTO organizations (id, name, updated_at)
    SELECT gen_random_uuid(), 'short', now() FROM generate_series(1, ${owned}::int)`
  await prisma.$executeRaw`INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
    SELECT gen_random_uuid(), id, ${owner.id}::uuid, 'owner', now() FROM organizations WHERE name = 'short'`
  await prisma.$executeRaw`INSERT INTO organization_events (id, organization_id, sequence, action, actor_type, actor_id,
      user_id, target_type, target_id, changes, api, hash, created_at)
    SELECT gen_random_uuid(), o.id, n,
      CASE WHEN n = 7 AND o.id = ${long}::uuid THEN 'membership.removed'
        ELSE (ARRAY['organization.updated', 'domain.added', 'address.updated', 'services.changed'])[1 + n % 4] END,
      'api_key', u.key_id, CASE WHEN n = 7 THEN ${quiet.id}::uuid ELSE u.id END, 'organization',
      CASE WHEN n = 7 THEN ${quiet.id}::uuid ELSE o.id END, '{}', 'rest', '', '2026-01-01'::timestamptz + n * interval '1 s'
    FROM organizations o
    CROSS JOIN LATERAL generate_series(1, CASE WHEN o.id = ${long}::uuid THEN ${events}::int ELSE 8 END) n
    JOIN (SELECT n AS place, gen_random_uuid() AS id, gen_random_uuid() AS key_id FROM generate_series(0, 19) n) u
      ON u.place = n % 20
    WHERE o.name = 'short' OR o.id = ${long}::uuid`
  await prisma.$executeRaw`INSERT INTO organization_event_chains (organization_id, sequence, hash, last_at)
    SELECT organization_id, max(sequence), '', max(created_at) FROM organization_events e
    WHERE NOT EXISTS (SELECT FROM organization_event_chains c WHERE c.organization_id = e.organization_id) GROUP BY 1`
  await prisma.$executeRaw`ANALYZE`
}, 120_000)
afterAll(() => service.close())

interface Plan {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** How many events the database read. */
function eventsRead(plan: Plan): number {
  const own =
    plan['Relation Name'] === 'organization_events'
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0
  return (plan.Plans ?? []).reduce((sum, child) => sum + eventsRead(child), own)
}

async function planOf(text: string, values: unknown[]): Promise<Plan> {
  const [row] = await service.database.sql.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    { text: `EXPLAIN (ANALYZE, FORMAT JSON) ${text}` },
    values,
  )
  if (!row) throw new Error('No plan')
  return row['QUERY PLAN'][0].Plan
}

const middle = ['2026-01-01T03:00:00.000Z', '00000000-0000-4000-8000-000000000000']
const positions: Partial<PageKey>[] = [
  { backward: false },
  { backward: true },
  { backward: false, after: middle },
  { backward: true, before: middle },
]

describe.runIf(onPostgres)('A page of events reads few events more than it has', () => {
  test.each<[string, () => PageKey['filter']]>([
    ['without a filter', () => ({})],
    ['with a rare action', () => ({ action: 'membership.removed' })],
    ['with a common action', () => ({ action: 'domain.added' })],
    ['with an action that never happened', () => ({ action: 'domain.verified' })],
    ['of one user', () => ({ actorId: quiet.id })],
    ['of one target', () => ({ targetId: quiet.id })],
    ['of the most common target', () => ({ targetId: long })],
    ['since a time', () => ({ since: '2026-01-01T02:00:00Z' })],
    ['until a time', () => ({ until: '2026-01-01T02:00:00Z' })],
  ])('%s', async (_, filter) => {
    for (const position of positions) {
      for (const direction of ['asc', 'desc'] as const) {
        const sort = [{ field: 'createdAt', direction }]
        const key = { parent: long, filter: filter(), sort, take, backward: false, ...position }
        const { select, values } = pagesSelect(eventList, owner.id, [key])
        const plan = await planOf(select.text, values)
        expect(eventsRead(plan), JSON.stringify(plan)).toBeLessThan(4 * take)
      }
    }
  })

  test('of all organizations of an owner, and one or two for each organization', async () => {
    for (const position of positions) {
      const sort = [{ field: 'createdAt', direction: 'desc' as const }]
      const key = { parent: owner.id, filter: {}, sort, take, backward: false, ...position }
      const { select, values } = pagesSelect(ownedEventList, owner.id, [key])
      const plan = await planOf(select.text, values)
      expect(eventsRead(plan), JSON.stringify(plan)).toBeLessThan(2 * (owned + 2) + 2 * take * (take + 1))
    }
  })
})

test('The number of statements does not grow with the organizations, their events, actors and targets', async () => {
  const query = (
    first: number,
  ) => `{ organizations(first: ${first}, filter: { name: "short" }) { nodes { events(first: 8) {
    totalCount nodes { sequence actor { user { email } } target { id } organization { name } } } } } }`
  const count = async (first: number) =>
    (await service.statements(() => service.query(owner, query(first)))).length
  const { organizations } = await service.query(owner, query(20))
  expect(organizations.nodes).toHaveLength(20)
  for (const { events } of organizations.nodes) {
    expect(events).toMatchObject({ totalCount: 8, nodes: { length: 8 } })
  }
  // The credential; organizations; roles; events and their counts; users, targets and organizations.
  expect(await count(20)).toBe(5)
  expect(await count(2)).toBe(5)
})

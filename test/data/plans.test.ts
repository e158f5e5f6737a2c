import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addInBulk } from '../../src/seeding/bulk.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import type { TestUser } from '../support/seed.ts'

const largeTables = [
  'users',
  'organizations',
  'memberships',
  'domains',
  'addresses',
  'api_keys',
  'organization_events',
]

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Alias?: string
  'Index Name'?: string
  Plans?: Plan[]
}

/** A statement that scans a table is fast with the few rows of a test, but too slow in production. */
describe.runIf(onPostgres)('No statement reads a whole table', () => {
  let service: TestApp
  let user: TestUser
  let id: string

  beforeAll(async () => {
    service = await openTestApp()
    await addInBulk(service.database, { companies: 4_000, seed: 1, onProgress: () => {} })
    user = await service.seed.user()
    id = (await service.seed.organization({ owners: [user], members: await service.seed.users(30) })).id
    await service.database.prisma.$executeRawUnsafe(`INSERT INTO api_keys (id, user_id, hash)
      SELECT gen_random_uuid(), (SELECT id FROM users LIMIT 1), sha256(n::text::bytea) FROM generate_series(1, 5000) n`)
    await service.database.prisma.$executeRawUnsafe(`INSERT INTO organization_events (id, organization_id, sequence,
      action, actor_type, user_id, target_type, target_id, changes, api, hash, created_at)
      SELECT gen_random_uuid(), id, 100 + n, 'domain.added', 'user', gen_random_uuid(), 'domain', gen_random_uuid(), '{}',
        'rest', '', '2026-01-01'::timestamptz + n * interval '1 s'
      FROM organizations, generate_series(1, 5) n`)
    await service.database.prisma.$executeRawUnsafe('ANALYZE')
  }, 120_000)
  afterAll(() => service.close())

  /** The generic plan, for any values: prepared statements use it. */
  async function planOf(text: string): Promise<Plan> {
    const parameters = new Set(text.match(/\$\d+/g)).size
    const nulls = parameters === 0 ? '' : `(${Array(parameters).fill('NULL').join(', ')})`
    return service.database.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('SET LOCAL plan_cache_mode = force_generic_plan')
      await tx.$executeRawUnsafe(`PREPARE one AS ${text}`)
      const [row] = await tx.$queryRawUnsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
        `EXPLAIN (FORMAT JSON) EXECUTE one${nulls}`,
      )
      await tx.$executeRawUnsafe('DEALLOCATE one')
      if (!row) throw new Error('No plan')
      return row['QUERY PLAN'][0].Plan
    })
  }

  function scans(plan: Plan): string[] {
    const relation = plan['Relation Name'] ?? ''
    const own = plan['Node Type'] === 'Seq Scan' && largeTables.includes(relation) ? [relation] : []
    return [...own, ...(plan.Plans ?? []).flatMap(scans)]
  }

  /** The indexes by which the viewer's own membership is looked up. */
  function visibilityIndexes(plan: Plan): string[] {
    const own = plan.Alias?.startsWith('mine') ? [plan['Index Name'] ?? plan['Node Type']] : []
    return [...own, ...(plan.Plans ?? []).flatMap(visibilityIndexes)]
  }

  async function expectNoScans(action: () => Promise<unknown>): Promise<void> {
    const sent = (await service.statements(action)).filter((text) => /^\s*\(?SELECT/i.test(text))
    expect(sent.length).toBeGreaterThan(0)
    for (const text of sent) expect(scans(await planOf(text)), text).toEqual([])
  }

  test.each([
    '{ viewer { email } }',
    '{ organization(id: "ID") { name services { sso } domains { domain } address { city } } }',
    '{ organization(id: "ID") { effectiveBillingEmail viewerMembership { role } viewerCanLeave memberships { totalCount } } }',
    '{ organizations(first: 20) { totalCount nodes { name memberships(first: 10) { nodes { role user { email } } } } } }',
    '{ organizations(last: 20) { nodes { name } } }',
    '{ organizations(filter: { name: "a", type: COMPANY }, orderBy: [{ field: NAME }]) { nodes { name } } }',
    '{ organization(id: "ID") { memberships(orderBy: [{ field: ROLE }]) { nodes { id } } } }',
    '{ organization(id: "ID") { memberships(orderBy: [{ field: UPDATED_AT, direction: DESC }]) { nodes { id } } } }',
    '{ organization(id: "ID") { memberships(filter: { role: OWNER, userId: "ID" }) { totalCount nodes { id } } } }',
    '{ nodes(ids: ["ID"]) { id } organizationMembership(id: "ID") { id } }',
    '{ organization(id: "ID") { events { totalCount nodes { actor { user { email } } target { id } } } } }',
    '{ organization(id: "ID") { events(last: 5, filter: { action: DOMAIN_ADDED }) { totalCount nodes { id } } } }',
    '{ organization(id: "ID") { events(filter: { actorId: "ID", since: "2026-01-01T00:00:00Z" }) { totalCount nodes { id } } } }',
    '{ organization(id: "ID") { events(filter: { targetId: "ID", until: "2026-01-01T00:00:00Z" }) { totalCount nodes { id } } } }',
  ])('for %s', (query) => expectNoScans(() => service.query(user, query.replaceAll('ID', id))))

  test('nor all memberships of a viewer to check visibility', async () => {
    const query =
      '{ organizations { nodes { domains { id } address { id } memberships { totalCount nodes { id user { id } } } } } }'
    const sent = await service.statements(() => service.query(user, query))
    const indexes = (await Promise.all(sent.map(planOf))).flatMap(visibilityIndexes)
    expect(indexes.length).toBeGreaterThan(4)
    expect(new Set(indexes)).toEqual(new Set(['memberships_organization_id_user_id_key']))
  })

  test('for the pages after a cursor', async () => {
    const first = await service.query(
      user,
      `{ organization(id: "${id}") { memberships(first: 5) { pageInfo { endCursor } } } }`,
    )
    const after = first.organization.memberships.pageInfo.endCursor
    const next = `{ organization(id: "${id}") { memberships(first: 5, after: "${after}") { nodes { id } } } }`
    await expectNoScans(() => service.query(user, next))
  })

  test('for what REST reads', async () => {
    const paths = ['', `/${id}`, `/${id}/memberships`, `/${id}/audit_logs`]
    for (const path of [...paths.map((path) => `organizations${path}`), 'audit_logs']) {
      await expectNoScans(() => service.documentedRest(user, `GET /v1/${path}`))
    }
  })
})

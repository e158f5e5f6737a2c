import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLoaders } from '../../src/data/loaders.ts'
import { createReader, select } from '../../src/data/reading/reader.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let few: TestUser
let many: TestUser

beforeAll(async () => {
  service = await openTestApp()
  few = await userIn(2)
  many = await userIn(50)
})
afterAll(() => service.close())

/** A user in this many companies, each with domains, an address and 12 members. */
async function userIn(count: number): Promise<TestUser> {
  const user = await service.seed.user()
  const members = await service.seed.users(11)
  for (let index = 0; index < count; index++) {
    await service.seed.organization({
      owners: [user],
      members,
      domains: [{ domain: 'one.example' }, { domain: 'two.example' }],
      address: {},
    })
  }
  return user
}

async function count(user: TestUser, query: string): Promise<number> {
  return (await service.statements(() => service.query(user, query))).length
}

/** Only companies, without the personal organization of each user. */
const organizations = (fields: string) =>
  `{ organizations(first: 100, filter: { type: COMPANY }) { totalCount nodes { id ${fields} } } }`

describe('The number of SQL statements', () => {
  test('is the same for 50 organizations as for 2, with every edge selected', async () => {
    const query = organizations(`
      services { sso } domains { domain } address { city } effectiveBillingEmail
      viewerMembership { role } viewerCanUpdate viewerCanLeave
      memberships(first: 10) { totalCount nodes { role user { email } organization { name } } }`)
    const data = await service.query(many, query)
    expect(data.organizations.nodes).toHaveLength(50)
    expect(data.organizations.nodes[49].memberships.nodes).toHaveLength(10)
    // The credential; organizations and their count; all edges of organizations; users and organizations of members.
    expect(await count(many, query)).toBe(4)
    expect(await count(few, query)).toBe(4)
  })

  test('does not grow with aliases, with any arguments', async () => {
    const one = organizations('memberships(first: 1) { totalCount nodes { role } }')
    const three = organizations(`
      memberships(first: 1) { totalCount nodes { role } }
      a: memberships(last: 2, orderBy: [{ field: ROLE }]) { totalCount nodes { role } }
      b: memberships(first: 3, filter: { role: MEMBER }) { totalCount nodes { role } }
      c: memberships(first: 4, orderBy: [{ field: UPDATED_AT, direction: DESC }, { field: ROLE }]) { nodes { id } }`)
    expect(await count(few, one)).toBe(await count(many, one))
    expect(await count(few, three)).toBe(await count(few, one))
    expect(await count(many, three)).toBe(await count(few, one))
  })

  test('is one for several aliases, and each gets its own rows', async () => {
    const data = await service.query(
      many,
      organizations(`
        owners: memberships(filter: { role: OWNER }) { totalCount nodes { role } }
        members: memberships(first: 2, filter: { role: MEMBER }) { totalCount nodes { role } }
        last: memberships(last: 1, orderBy: [{ field: ROLE }]) { nodes { role } }`),
    )
    for (const { owners, members, last } of data.organizations.nodes) {
      expect(owners).toEqual({ totalCount: 1, nodes: [{ role: 'OWNER' }] })
      expect(members).toEqual({ totalCount: 11, nodes: [{ role: 'MEMBER' }, { role: 'MEMBER' }] })
      expect(last.nodes).toEqual([{ role: 'MEMBER' }])
    }
  })

  test('does not grow with several root fields of one kind', async () => {
    const [first, second] = (await service.query(few, organizations(''))).organizations.nodes
    const one = `{ organization(id: "${first.id}") { name domains { domain } } }`
    const two = `{ organization(id: "${first.id}") { name domains { domain } }
      other: organization(id: "${second.id}") { name domains { domain } } }`
    expect(await count(few, two)).toBe(await count(few, one))
  })

  test('includes a count only when totalCount is selected, and a page only when rows are', async () => {
    const statements = async (fields: string) => {
      const sent = await service.statements(() => service.query(few, `{ organizations { ${fields} } }`))
      expect(sent).toHaveLength(2) // the credential, and all else
      const occurrences = (text: string) => (sent[1]?.split(text).length ?? 0) - 1
      return { counts: occurrences('user_counts'), pages: occurrences('LIMIT') }
    }
    expect(await statements('nodes { id }')).toEqual({ counts: 0, pages: 1 })
    expect(await statements('totalCount')).toEqual({ counts: 1, pages: 0 })
    expect(await statements('totalCount nodes { id } edges { cursor } pageInfo { hasNextPage }')).toEqual({
      counts: 1,
      pages: 1,
    })
  })
})

test('A loader can read 40,000 keys at once', async () => {
  const { nodes } = (await service.query(many, organizations(''))).organizations
  const loaders = createLoaders(service.database.sql, many.id)
  const unknown = Array.from(
    { length: 40_000 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  )
  const found = await Promise.all([...unknown, nodes[0].id].map((id) => loaders.organizationById.load(id)))
  expect(found.slice(0, -1).every((row) => row === null)).toBe(true)
  expect(found.at(-1)).toMatchObject({ id: nodes[0].id })
  const pages = await loaders.membershipPage.loadMany(
    [...unknown, nodes[0].id].map((parent) => ({ parent, filter: {}, sort: [], take: 1, backward: false })),
  )
  expect(pages.at(-1)).toMatchObject({ rows: [{ organizationId: nodes[0].id }], hasNext: true })
})

test.runIf(onPostgres)(
  'The time of a statement is its time in the database, without waiting for a connection',
  async () => {
    const busy = await openTestApp({ poolSize: 1 })
    const times: number[] = []
    const { rows } = createReader(busy.database.sql, (milliseconds) => times.push(milliseconds))
    const asleep = rows(select(['a'], "SELECT pg_sleep(0.3)::text AS a, 'x' AS b"), [])
    // Waits until the connection is free.
    const after = (async () => {
      await sleep(10)
      return rows(select(['a'], 'SELECT 1 AS a'), [])
    })()
    await Promise.all([asleep, after])
    expect(times[0]).toBeGreaterThanOrEqual(300)
    expect(times[1]).toBeLessThan(200)
    await busy.close()
  },
)

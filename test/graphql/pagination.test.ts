import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const organizationsQuery = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: OrganizationFilter, $orderBy: [OrganizationOrder!]) {
  organizations(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount
    edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

const membershipsQuery = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: OrganizationMembershipFilter, $orderBy: [OrganizationMembershipOrder!]) {
  organization(id: $id) {
    memberships(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      totalCount
      edges { cursor node { id role userId createdAt updatedAt } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`

async function organizations(user: TestUser, variables: object = {}) {
  return (await service.query(user, organizationsQuery, variables)).organizations
}

async function memberships(user: TestUser, id: string, variables: object = {}) {
  return (await service.query(user, membershipsQuery, { id, ...variables })).organization.memberships
}

interface Edge<Node> {
  cursor: string
  node: Node
}

function nodesOf<Node>({ edges }: { edges: Edge<Node>[] }): Node[] {
  return edges.map(({ node }) => node)
}

async function userWithOrganizations(names: string[]): Promise<TestUser> {
  const user = await service.seed.user()
  for (const name of names) await service.seed.organization({ name, owners: [user] })
  return user
}

describe('A list of organizations', () => {
  test('visits each of 1,000 organizations of one creation time once, in both directions, while others come in', async () => {
    const user = await service.seed.user()
    const createdAt = new Date('2026-01-01T00:00:00.000Z')
    const { prisma } = service.database
    const add = async (count: number) => {
      const rows = await prisma.organization.createManyAndReturn({
        data: Array.from({ length: count }, (_, index) => ({ name: `Tied ${index}`, createdAt })),
      })
      await prisma.membership.createMany({
        data: rows.map(({ id }) => ({ organizationId: id, userId: user.id, role: 'owner' as const })),
      })
      return rows.map(({ id }) => id)
    }
    const personal = nodesOf<{ id: string }>(await organizations(user))[0]?.id
    const original = await add(1_000)

    const walk = async (direction: 'forward' | 'backward') => {
      const seen: string[] = []
      let cursor: string | null = null
      for (let step = 0; ; step++) {
        const position = direction === 'forward' ? { first: 1, after: cursor } : { last: 1, before: cursor }
        const { edges, pageInfo } = await organizations(user, position)
        seen.push(...edges.map((edge: Edge<{ id: string }>) => edge.node.id))
        if (step % 100 === 50) await add(1)
        const more = direction === 'forward' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage
        if (!more) return seen
        cursor = direction === 'forward' ? pageInfo.endCursor : pageInfo.startCursor
      }
    }
    for (const direction of ['forward', 'backward'] as const) {
      const seen = await walk(direction)
      expect(new Set(seen).size, `${direction}: no organization twice`).toBe(seen.length)
      expect(seen.filter((id) => original.includes(id)).length, `${direction}: none left out`).toBe(1_000)
      const tied = seen.filter((id) => id !== personal)
      const sorted = [...tied].sort()
      expect(tied, `${direction}: in order of id`).toEqual(
        direction === 'forward' ? sorted : sorted.reverse(),
      )
    }
  }, 180_000)

  test('comes oldest first, 20 at a time, with the personal organization at the start', async () => {
    const user = await userWithOrganizations(Array.from({ length: 21 }, (_, index) => `Company ${index}`))
    const page = await organizations(user)
    expect(page.totalCount).toBe(22)
    expect(nodesOf<{ name: string }>(page).map(({ name }) => name)).toEqual([
      user.email,
      ...Array.from({ length: 19 }, (_, index) => `Company ${index}`),
    ])
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    expect(page.pageInfo.startCursor).toBe(page.edges[0].cursor)
    expect(page.pageInfo.endCursor).toBe(page.edges[19].cursor)
  })

  test('has the same order read forward, backward or at once', async () => {
    const user = await userWithOrganizations(['a', 'b', 'c', 'd', 'e', 'f'])
    const all = nodesOf(await organizations(user))
    const second = await organizations(user, {
      first: 3,
      after: (await organizations(user, { first: 3 })).pageInfo.endCursor,
    })
    expect(nodesOf(second)).toEqual(all.slice(3, 6))
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const back = await organizations(user, { last: 3, before: second.pageInfo.startCursor })
    expect(nodesOf(back)).toEqual(all.slice(0, 3))
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    expect(nodesOf(await organizations(user, { last: 2 }))).toEqual(all.slice(-2))
  })

  test('can be cut between two cursors', async () => {
    const user = await userWithOrganizations(['a', 'b', 'c', 'd', 'e'])
    const { edges } = await organizations(user)
    const between = await organizations(user, { after: edges[0].cursor, before: edges[4].cursor })
    expect(nodesOf(between)).toEqual(edges.slice(1, 4).map((edge: Edge<unknown>) => edge.node))
    expect(between.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  test('ends with an empty page after its last row, and knows that rows stand before it', async () => {
    const user = await userWithOrganizations([])
    const { pageInfo } = await organizations(user)
    const end = await organizations(user, { after: pageInfo.endCursor })
    expect(end).toMatchObject({
      totalCount: 1,
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    })
  })

  test('answers first: 0 with no rows but with the count and whether there is a next page', async () => {
    const user = await userWithOrganizations(['a'])
    expect(await organizations(user, { first: 0 })).toMatchObject({
      totalCount: 2,
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    })
  })

  test('continues from a cursor whose row is deleted', async () => {
    const user = await userWithOrganizations(['a', 'b', 'c'])
    const { edges } = await organizations(user)
    await service.database.prisma.organization.delete({ where: { id: edges[1].node.id } })
    expect(nodesOf(await organizations(user, { after: edges[1].cursor }))).toEqual([
      edges[2].node,
      edges[3].node,
    ])
  })

  test('does not claim a previous page when all rows before the cursor are gone', async () => {
    const user = await userWithOrganizations(['a', 'b'])
    const { edges } = await organizations(user)
    await service.database.prisma.organization.delete({ where: { id: edges[0].node.id } })
    const rest = await organizations(user, { after: edges[0].cursor })
    expect(rest.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false })
  })

  test('is sorted by name whatever the case, in both directions, and pages in that order', async () => {
    const user = await service.seed.user({ email: `M${Date.now()}-${Math.random()}@example.com` })
    for (const name of ['zebra', 'Apple', 'äpfel', 'banana', 'Apple', 'BANANA']) {
      await service.seed.organization({ name, owners: [user] })
    }
    const orderBy = [{ field: 'NAME', direction: 'ASC' }]
    const names = (page: { edges: Edge<{ name: string }>[] }) => nodesOf(page).map(({ name }) => name)
    const all = names(await organizations(user, { orderBy }))
    expect(all.map((name) => name.toLowerCase())).toEqual([
      'apple',
      'apple',
      'banana',
      'banana',
      user.email.toLowerCase(),
      'zebra',
      'äpfel',
    ])
    expect(names(await organizations(user, { orderBy: [{ field: 'NAME', direction: 'DESC' }] }))).toEqual(
      [...all].reverse(),
    )
    const walked: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof organizations>> = await organizations(user, {
        orderBy,
        first: 2,
        after,
      })
      walked.push(...names(page))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after)
    expect(walked).toEqual(all)
  })

  test('is filtered by a part of the name in any case, with pattern characters taken literally', async () => {
    const user = await userWithOrganizations([
      '100% Öko',
      '100 Percent',
      'Snake_case',
      'SnakeXcase',
      'back\\slash',
    ])
    const find = async (name: string) => {
      const page = await organizations(user, { filter: { name } })
      expect(page.totalCount).toBe(page.edges.length)
      return nodesOf<{ name: string }>(page).map((node) => node.name)
    }
    expect(await find('100')).toEqual(['100% Öko', '100 Percent'])
    expect(await find('100%')).toEqual(['100% Öko'])
    expect(await find('öKO')).toEqual(['100% Öko'])
    expect(await find('snake_')).toEqual(['Snake_case'])
    expect(await find('k\\s')).toEqual(['back\\slash'])
    expect(await find("'; DROP TABLE organizations; --")).toEqual([])
    expect(await find('')).toHaveLength(6)
  })

  test('is filtered by type', async () => {
    const user = await userWithOrganizations(['Company'])
    const names = async (type: string) =>
      nodesOf<{ name: string }>(await organizations(user, { filter: { type } })).map((node) => node.name)
    expect(await names('PERSONAL')).toEqual([user.email])
    expect(await names('COMPANY')).toEqual(['Company'])
  })
})

describe('A list of memberships', () => {
  test('is sorted by several fields in different directions, and pages in that order', async () => {
    const owner = await service.seed.user()
    const [second, ...members] = await service.seed.users(8)
    const organization = await service.seed.organization({
      owners: [owner, ...(second ? [second] : [])],
      members,
    })
    const orderBy = [
      { field: 'ROLE', direction: 'DESC' },
      { field: 'UPDATED_AT', direction: 'ASC' },
    ]
    const all = nodesOf<{ id: string; role: string; updatedAt: string }>(
      await memberships(owner, organization.id, { orderBy }),
    )
    expect(all.map(({ role }) => role)).toEqual([...Array(7).fill('MEMBER'), 'OWNER', 'OWNER'])
    for (const [index, node] of all.slice(1, 7).entries()) {
      expect(node.updatedAt >= (all[index]?.updatedAt ?? '')).toBe(true)
    }
    for (const size of [1, 2, 4]) {
      const forward: unknown[] = []
      let after: string | null = null
      do {
        const page: Awaited<ReturnType<typeof memberships>> = await memberships(owner, organization.id, {
          orderBy,
          first: size,
          after,
        })
        forward.push(...nodesOf(page))
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after)
      expect(forward, `${size} at a time`).toEqual(all)
      const backward: unknown[] = []
      let before: string | null = null
      do {
        const page: Awaited<ReturnType<typeof memberships>> = await memberships(owner, organization.id, {
          orderBy,
          last: size,
          before,
        })
        backward.unshift(...nodesOf(page))
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null
      } while (before)
      expect(backward, `${size} at a time, backward`).toEqual(all)
    }
  })

  test('puts owners first when sorted by role', async () => {
    const owner = await service.seed.user()
    const organization = await service.seed.organization({
      members: await service.seed.users(2),
      owners: [owner],
    })
    const page = await memberships(owner, organization.id, { orderBy: [{ field: 'ROLE' }] })
    expect(nodesOf<{ role: string }>(page).map(({ role }) => role)).toEqual(['OWNER', 'MEMBER', 'MEMBER'])
  })

  test('is filtered by user and by role, and counted under the same filter', async () => {
    const owner = await service.seed.user()
    const members = await service.seed.users(3)
    const organization = await service.seed.organization({ owners: [owner], members })
    const userId = members[1]?.id.toUpperCase()
    expect(await memberships(owner, organization.id, { filter: { userId } })).toMatchObject({
      totalCount: 1,
      edges: [{ node: { userId: members[1]?.id } }],
    })
    expect(await memberships(owner, organization.id, { filter: { role: 'MEMBER' } })).toMatchObject({
      totalCount: 3,
    })
    expect(await memberships(owner, organization.id, { filter: { role: 'OWNER', userId } })).toMatchObject({
      totalCount: 0,
      edges: [],
    })
  })
})

describe('Page arguments that make no sense', () => {
  const refusal = async (variables: object) => {
    const user = await service.seed.user()
    const { status, errors, data } = await service.send(user, organizationsQuery, variables)
    expect(data ?? null).toBeNull()
    return { status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }
  }

  test.each([
    [{ first: 1, last: 1 }, '"first" and "last" cannot be used together'],
    [{ first: -1 }, '"first" must be between 0 and 100'],
    [{ first: 101 }, '"first" must be between 0 and 100'],
    [{ last: -1 }, '"last" must be between 0 and 100'],
    [{ last: 1_000_000_000 }, '"last" must be between 0 and 100'],
    [{ orderBy: [{ field: 'NAME' }, { field: 'NAME', direction: 'DESC' }] }, 'each field only once'],
  ])('are refused: %j', async (variables, message) => {
    expect(await refusal(variables)).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
      message: expect.stringContaining(message),
    })
  })

  test.each([
    { filter: { name: 'a\0b' } },
    { filter: { name: '\ud800' } },
    { filter: { name: 'x'.repeat(256) } },
  ])('are refused in a search text: %j', async (variables) => {
    const { status, code } = await refusal(variables)
    expect({ status, code }).toEqual({ status: 422, code: 'VALIDATION_FAILED' })
  })
})

describe('A cursor', () => {
  const refused = { status: 400, errors: [{ extensions: { code: 'INVALID_CURSOR' } }] }

  test.each(['', 'x', 'not a cursor', '%00', '😀', 'A'.repeat(5_000), '__proto__'])(
    'that is garbage is refused: %j',
    async (after) => {
      expect(await service.send(await service.seed.user(), organizationsQuery, { after })).toMatchObject(
        refused,
      )
      expect(
        await service.send(await service.seed.user(), organizationsQuery, { before: after }),
      ).toMatchObject(refused)
    },
  )

  test('is refused when any of its characters is altered, added or lost', async () => {
    const user = await service.seed.user()
    const { pageInfo } = await organizations(user)
    const cursor: string = pageInfo.endCursor
    for (let index = 0; index < cursor.length; index += 7) {
      const other = cursor[index] === 'A' ? 'B' : 'A'
      const after = cursor.slice(0, index) + other + cursor.slice(index + 1)
      expect(await service.send(user, organizationsQuery, { after })).toMatchObject(refused)
    }
    for (const after of [`${cursor}A`, `${cursor}=`, ` ${cursor}`, cursor.slice(0, -1), cursor.slice(1)]) {
      expect(await service.send(user, organizationsQuery, { after })).toMatchObject(refused)
    }
  })

  test('is valid only for its own list, filter, sort and viewer', async () => {
    const user = await service.seed.user()
    const colleague = await service.seed.user()
    const shared = await service.seed.organization({ owners: [user, colleague] })
    const other = await service.seed.organization({ owners: [user] })
    const cursorOf = (page: { pageInfo: { endCursor: string } }) => page.pageInfo.endCursor
    const plain = cursorOf(await organizations(user))
    const members = cursorOf(await memberships(user, shared.id))

    for (const variables of [
      { filter: { name: 'a' } },
      { filter: { type: 'COMPANY' } },
      { orderBy: [{ field: 'UPDATED_AT' }] },
      { orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] },
    ]) {
      expect(await service.send(user, organizationsQuery, { ...variables, after: plain })).toMatchObject(
        refused,
      )
    }
    expect(await service.send(colleague, organizationsQuery, { after: plain })).toMatchObject(refused)
    expect(await service.send(user, organizationsQuery, { after: members })).toMatchObject(refused)
    expect(await service.send(user, membershipsQuery, { id: other.id, after: members })).toMatchObject(
      refused,
    )
    expect(await service.send(user, membershipsQuery, { id: shared.id, after: plain })).toMatchObject(refused)
    expect(await service.send(colleague, membershipsQuery, { id: shared.id, after: members })).toMatchObject(
      refused,
    )
    // Naming the default order explicitly gives the same list.
    expect(await organizations(user, { after: plain, orderBy: [{ field: 'CREATED_AT' }] })).toMatchObject({
      edges: [],
    })
  })

  test('is URL-safe', async () => {
    const user = await userWithOrganizations(Array.from({ length: 10 }, (_, index) => `ÿ~?${index}`))
    const { edges } = await organizations(user, { orderBy: [{ field: 'NAME' }] })
    for (const { cursor } of edges) expect(cursor).toBe(encodeURIComponent(cursor))
  })
})

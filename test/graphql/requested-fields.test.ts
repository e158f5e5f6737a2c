import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema/schema.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { fieldsOf } from '../support/type-fields.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

describe('A list loads only the requested columns, with the same values as a single row', () => {
  test.each(fieldsOf('Organization'))('for %s of an organization', async (field) => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({
      owners: [user],
      domains: [{ domain: 'a.example' }],
      address: {},
      sso: true,
      billingEmail: 'a@b.example',
      stripeCustomerId: 'cus_1',
      metronomeCustomerId: 'm_1',
      authId: `org_${user.id}`,
    })
    const whole = await service.query(user, `{ organization(id: "${id}") { ${field} } }`)
    const { organizations } = await service.query(
      user,
      `fragment Part on Organization { ${field} }
      { organizations(filter: { type: COMPANY }) { nodes { ...Part } edges { node { ...on Node { ...Part } } } } }`,
    )
    expect(organizations).toEqual({ nodes: [whole.organization], edges: [{ node: whole.organization }] })
  })

  test.each(fieldsOf('OrganizationMembership'))('for %s of a membership', async (field) => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    const { id } = await service.seed.membership(organization, user)
    const whole = await service.query(user, `{ organizationMembership(id: "${id}") { ${field} } }`)
    const list = await service.query(
      user,
      `{ organization(id: "${organization.id}") { memberships { nodes { ${field} } } } }`,
    )
    expect(list.organization.memberships.nodes).toEqual([whole.organizationMembership])
  })

  test.each(fieldsOf('OrganizationEvent'))('for %s of an event', async (field) => {
    const user = await service.seed.user()
    const organization = await service.seed.organization({ owners: [user] })
    const actor = { actorType: 'user' as const, actorId: user.id, userId: user.id, actorName: 'Ada' }
    const [event] = await service.seed.events(organization, [actor])
    const { node } = await service.query(
      user,
      `{ node(id: "${event?.id}") { ... on OrganizationEvent { ${field} } } }`,
    )
    const list = await service.query(
      user,
      `{ organization(id: "${organization.id}") { events { nodes { ${field} } } } }`,
    )
    expect(list.organization.events.nodes).toEqual([node])
  })

  test('for the rows of every list', () => {
    const lists = Object.keys(schema.getTypeMap()).filter((name) => name.endsWith('Connection'))
    expect(lists.sort()).toEqual([
      'OrganizationConnection',
      'OrganizationEventConnection',
      'OrganizationMembershipConnection',
    ])
  })

  test('and cursors in any order without selecting its columns', async () => {
    const user = await service.seed.user()
    await service.seed.organization({ owners: [user] })
    const query = (rest: string) =>
      `{ organizations(first: 1, orderBy: [{ field: NAME }, { field: UPDATED_AT }]${rest}) { edges { cursor } pageInfo { endCursor } nodes { id } } }`
    const first = (await service.query(user, query(''))).organizations
    const second = (await service.query(user, query(`, after: "${first.edges[0].cursor}"`))).organizations
    expect(first.edges[0].cursor).toBe(first.pageInfo.endCursor)
    expect(second.nodes[0].id).not.toBe(first.nodes[0].id)
  })

  test.each([
    ['nodes { __typename }', { nodes: [{ __typename: 'Organization' }] }],
    ['pageInfo { hasNextPage }', { pageInfo: { hasNextPage: false } }],
  ])('and none of them for %s', async (selection, page) => {
    // This user has only a personal organization.
    const user = await service.seed.user()
    expect(await service.query(user, `{ organizations { ${selection} } }`)).toEqual({ organizations: page })
  })

  test('and nothing but them', async () => {
    const user = await service.seed.user()
    const sent = await service.statements(() =>
      service.query(user, '{ organizations { nodes { name version } } }'),
    )
    expect(sent.join()).toContain('json_build_array(page."name", page."version")')
  })
})

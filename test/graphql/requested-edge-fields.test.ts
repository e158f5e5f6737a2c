import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'
import { fieldsOf } from '../support/type-fields.ts'

let service: TestApp
let user: TestUser
let ids: Record<string, string>

beforeAll(async () => {
  service = await openTestApp()
  user = await service.seed.user()
  const { id } = await service.seed.organization({
    owners: [user],
    domains: [{ domain: 'edge.example', verified: true }],
    address: { line2: 'Floor 2', state: 'Berlin', taxId: 'DE123456789', taxIdType: 'eu_vat' },
    billingEmail: 'a@b.example',
    sso: true,
  })
  const [event] = await service.seed.events({ id }, [
    { actorType: 'user', actorId: user.id, userId: user.id },
  ])
  const { address, domain, membership } = service.database.prisma
  const where = { organizationId: id }
  ids = {
    Organization: id,
    OrganizationAddress: (await address.findFirstOrThrow({ where })).id,
    OrganizationDomain: (await domain.findFirstOrThrow({ where })).id,
    OrganizationMembership: (await membership.findFirstOrThrow({ where })).id,
    OrganizationEvent: event?.id ?? '',
    User: user.id,
  }
})
afterAll(() => service.close())

const edges: [type: string, path: string[]][] = [
  ['Organization', ['organization']],
  ['Organization', ['organizationMembership', 'organization']],
  ['OrganizationAddress', ['organization', 'address']],
  ['OrganizationDomain', ['organization', 'domains']],
  ['OrganizationMembership', ['organizationMembership']],
  ['OrganizationMembership', ['organization', 'viewerMembership']],
  ['OrganizationEvent', ['organization', 'events', 'nodes']],
  ['User', ['organizationMembership', 'user']],
  ['User', ['viewer']],
]

/** The row at the end of a path through rows and lists of one row. */
async function at(path: string[], selection: string): Promise<unknown> {
  const [root = '', ...others] = path
  const argument = {
    organization: `(id: "${ids.Organization}")`,
    organizationMembership: `(id: "${ids.OrganizationMembership}")`,
  }[root]
  const inner = others.reduceRight((selected, name) => `{ ${name} ${selected} }`, `{ ...Part }`)
  let found = await service.query(user, `{ ${root}${argument ?? ''} ${inner} } ${selection}`)
  for (const name of path) found = [found[name]].flat()[0]
  return found
}

describe('A single row is read with only the requested columns', () => {
  test.each(edges.map(([type, path]) => ({ type, path, name: path.join('.') })))(
    'and each field of $type at $name is that of the whole row',
    async ({ type, path }) => {
      for (const field of fieldsOf(type)) {
        const { node } = await service.query(
          user,
          `{ node(id: "${ids[type]}") { ... on ${type} { ${field} } } }`,
        )
        expect(await at(path, `fragment Part on ${type} { ${field} }`), field).toEqual(node)
      }
    },
  )

  test.each([
    ['{ organization(id: "ID") { address { city country } } }', 'a.organization_id, a.city, a.country'],
    [
      '{ organization(id: "ID") { a: address { city } b: address { line1 } } }',
      'a.organization_id, a.line1, a.city',
    ],
    [
      '{ organization(id: "ID") { address { city } address { line1 } } }',
      'a.organization_id, a.line1, a.city',
    ],
    ['{ organization(id: "ID") { domains { __typename } } }', 'd.organization_id'],
    [
      '{ organization(id: "ID") { viewerMembership { createdAt } viewerCanUpdate } }',
      'm.id, m.organization_id, m.role, m.created_at',
    ],
    ['{ viewer { email } }', 'u.id, u.email'],
  ])('and nothing but them and the key: %s', async (query, columns) => {
    const sent = await service.statements(() =>
      service.query(user, query.replace('ID', ids.Organization ?? '')),
    )
    const selected = sent.at(-1)?.match(/FROM \(\nSELECT (.*?) FROM/)?.[1]
    expect(selected?.replace(/ AS "\w+"/g, '')).toBe(columns)
  })

  test('under the directives of this request', async () => {
    const query = `query ($more: Boolean!) { organization(id: "${ids.Organization}") {
      address { city } address @include(if: $more) { country } } }`
    for (const more of [false, true, false]) {
      const { organization } = await service.query(user, query, { more })
      expect(organization.address).toEqual({ city: expect.any(String), ...(more && { country: 'US' }) })
    }
  })
})

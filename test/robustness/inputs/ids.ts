import { graphql, rest } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

const malformed = (id: string): [kind: string, id: string][] => [
  ['nothing', ''],
  ['a space', ' '],
  ['null as a text', 'null'],
  ['a number', '1'],
  ['a negative number', '-1'],
  ['a path', '../../etc/passwd'],
  ['SQL', "' OR '1'='1"],
  ['more SQL', "1'; DROP TABLE users; --"],
  ['an id without dashes', id.replaceAll('-', '')],
  ['an id in braces', `{${id}}`],
  ['an id as a URN', `urn:uuid:${id}`],
  ['an id with a space behind it', `${id} `],
  ['an id cut short', id.slice(0, -1)],
  ['an id that is too long', `${id}0`],
  ['10,000 characters', 'x'.repeat(10_000)],
  ['a NUL', `${id.slice(0, -1)}\0`],
  ['other digits', id.replace(/\d/, '٣')],
  ['an emoji', '🦑'],
  ['__proto__', '__proto__'],
  ['a global id as others make them', Buffer.from(`Organization:${id}`).toString('base64')],
]

const nobodys: [kind: string, id: string][] = [
  ['an unknown id', '018f3b7a-0000-7000-8000-000000000000'],
  ['the id of zeros', '00000000-0000-0000-0000-000000000000'],
]

const errorFields = '__typename ... on Error { code message }'
const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' }

/** Every wrong id, at every place for an id in both APIs. */
export function ids(world: World): BadInput[] {
  const { own, foreign } = world
  const otherTypes: [string, string][] = [
    ['the id of a user', own.user.id],
    ['the id of an address', own.addressId],
  ]
  const theirs: [string, string][] = [
    ["another tenant's organization", foreign.organizationId],
    ["another tenant's membership", foreign.membershipId],
    ["another tenant's user", foreign.user.id],
  ]
  const anywhere = [...malformed(own.organizationId), ...nobodys, ...theirs]
  return [
    ...anywhere.flatMap(([kind, id]) => places(world, kind, id)),
    ...otherTypes.flatMap(([kind, id]) =>
      places(world, kind, id).filter(({ title }) => !title.includes('node')),
    ),
    ...malformed(own.user.id).flatMap(([kind, id]) => filters(world, kind, id)),
  ]
}

function places(world: World, kind: string, id: string): BadInput[] {
  return [...graphqlPlaces(world, id), ...restPlaces(world, encodeURIComponent(id))].map(
    ({ title, ...rest }) => ({
      title: `${title} is given ${kind}`,
      ...rest,
    }),
  )
}

function graphqlPlaces({ own: { key } }: World, id: string): BadInput[] {
  const change = (name: string, type: string, fields: object) => ({
    title: name,
    sent: graphql(key, `mutation ($input: ${type}!) { ${name}(input: $input) { ${errorFields} } }`, {
      input: { organizationId: id, ...fields },
    }),
  })
  const read = (name: string) => ({
    title: name,
    sent: graphql(key, `query ($id: ID!) { ${name}(id: $id) { id } }`, { id }),
  })
  return [
    read('organization'),
    read('organizationMembership'),
    read('node'),
    { title: 'nodes', sent: graphql(key, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [id] }) },
    change('updateOrganization', 'UpdateOrganizationInput', { name: 'New' }),
    change('leaveOrganization', 'LeaveOrganizationInput', {}),
    change('createOrganizationAddress', 'CreateOrganizationAddressInput', address),
    change('updateOrganizationAddress', 'UpdateOrganizationAddressInput', { city: 'New' }),
  ]
}

function restPlaces({ own: { key, organizationId } }: World, id: string): BadInput[] {
  const lines: [line: string, body?: object][] = [
    [`GET /v1/organizations/${id}`],
    [`PATCH /v1/organizations/${id}`, { name: 'New' }],
    [`POST /v1/organizations/${id}/leave`],
    [`GET /v1/organizations/${id}/memberships`],
    [`GET /v1/organizations/${id}/address`],
    [`POST /v1/organizations/${id}/address`, { ...address, postal_code: address.postalCode }],
    [`PATCH /v1/organizations/${id}/address`, { city: 'New' }],
    [`GET /v1/organizations/${organizationId}/memberships/${id}`],
  ]
  // With an empty id, the path of one organization would be another path.
  const asked = id === '' ? lines.filter(([line]) => line.includes('//')) : lines
  return asked.map(([line, body]) => ({ title: line.replace(id || '//', '…'), sent: rest(key, line, body) }))
}

/** An invalid id in a filter makes the request a bad request. */
function filters({ own: { key, organizationId } }: World, kind: string, id: string): BadInput[] {
  const query =
    'query ($o: ID!, $u: ID) { organization(id: $o) { memberships(filter: { userId: $u }) { totalCount } } }'
  const path = `/v1/organizations/${organizationId}/memberships?user_id=${encodeURIComponent(id)}`
  return [
    {
      title: `the filter of memberships is given ${kind}`,
      sent: graphql(key, query, { o: organizationId, u: id }),
    },
    { title: `the parameter user_id is given ${kind}`, sent: rest(key, `GET ${path}`) },
  ]
}

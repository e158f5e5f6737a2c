import type { Chance } from '../../../src/seeding/bulk-chance.ts'
import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Targets, Tenants, Viewer } from './tenants.ts'

export interface Read {
  viewer: Viewer
  sent: Sent
  /** Every id in the request. */
  ids: string[]
  /** Number of reads in it: one for each id, one for a list. */
  size: number
}

/** Cursors from the lists of all users. Each user may try the cursors of others. */
export type SeenCursors = string[]

const organizationFields = `id name billingEmail effectiveBillingEmail stripeCustomerId authId viewerCanLeave
  domains { id domain } address { id line1 } viewerMembership { id userId }
  memberships(first: 5) { nodes { id role user { id email firstName } organization { id name } } }`
const membershipFields =
  'id userId organizationId user { id email lastName } organization { id name address { id } }'
const nodesQuery = `query ($ids: [ID!]!) { nodes(ids: $ids) { id
  ... on Organization { ${organizationFields} } ... on OrganizationMembership { ${membershipFields} }
  ... on User { email firstName lastName } ... on OrganizationAddress { line1 city organizationId } ... on OrganizationDomain { domain } } }`
const listQuery = `query ($first: Int, $after: String, $filter: OrganizationFilter) {
  organizations(first: $first, after: $after, filter: $filter) { totalCount pageInfo { endCursor } nodes { id name billingEmail } } }`
const membersQuery = `query ($id: ID!, $userId: ID, $after: String) { organization(id: $id) {
  memberships(after: $after, filter: { userId: $userId }) { totalCount pageInfo { endCursor } nodes { ${membershipFields} } } } }`

type Kind = (viewer: Viewer, targets: Targets, chance: Chance, cursors: SeenCursors) => Omit<Read, 'viewer'>

const many = <Item>(chance: Chance, pick: () => Item) => Array.from({ length: chance.between(5, 28) }, pick)
const aliases = (field: string, ids: readonly string[], fields: string) =>
  `{ ${ids.map((id, index) => `a${index}: ${field}(id: "${id}") { ${fields} }`).join(' ')} }`
const anyId = ({ organizations, memberships, others }: Targets, chance: Chance) =>
  chance.pick([
    () => chance.pick(organizations),
    () => chance.pick(memberships).id,
    () => chance.pick(others),
  ])()
const maybe = <Value>(chance: Chance, value: () => Value | undefined) =>
  chance.percent(40) ? value() : undefined
const seen = (chance: Chance, cursors: SeenCursors) => (cursors.length > 0 ? chance.pick(cursors) : undefined)

const kinds: Kind[] = [
  ({ user }, targets, chance) => {
    const ids = many(chance, () => anyId(targets, chance))
    return { sent: graphql(user.key, nodesQuery, { ids }), ids, size: ids.length }
  },
  ({ user }, { organizations }, chance) => {
    const ids = many(chance, () => chance.pick(organizations))
    return {
      sent: graphql(
        user.key,
        aliases('organization', ids, 'id name authId domains { id domain } address { id city }'),
      ),
      ids,
      size: ids.length,
    }
  },
  ({ user }, { memberships }, chance) => {
    const ids = many(chance, () => chance.pick(memberships).id)
    return {
      sent: graphql(user.key, aliases('organizationMembership', ids, membershipFields)),
      ids,
      size: ids.length,
    }
  },
  ({ user }, _, chance, cursors) => {
    const filter = maybe(chance, () => ({ name: `tenant-${chance.between(0, 99)}` }))
    const variables = {
      first: chance.between(1, 10),
      after: maybe(chance, () => seen(chance, cursors)),
      filter,
    }
    return { sent: graphql(user.key, listQuery, variables), ids: [], size: 1 }
  },
  ({ user }, { organizations, memberships }, chance, cursors) => {
    const userId = maybe(chance, () => chance.pick(memberships).userId)
    const variables = {
      id: chance.pick(organizations),
      userId,
      after: maybe(chance, () => seen(chance, cursors)),
    }
    return { sent: graphql(user.key, membersQuery, variables), ids: [], size: 1 }
  },
  ({ user }, { organizations }, chance) => {
    const id = chance.pick(organizations)
    return { sent: rest(user.key, `GET /v1/organizations/${id}`), ids: [id], size: 1 }
  },
  ({ user }, { memberships }, chance) => {
    const { id, organizationId } = chance.pick(memberships)
    return {
      sent: rest(user.key, `GET /v1/organizations/${organizationId}/memberships/${id}`),
      ids: [id],
      size: 1,
    }
  },
  ({ user }, { organizations, memberships }, chance) => {
    const id = chance.pick(memberships).id
    return {
      sent: rest(user.key, `GET /v1/organizations/${chance.pick(organizations)}/memberships/${id}`),
      ids: [],
      size: 1,
    }
  },
  ({ user }, { organizations }, chance) => {
    const part = chance.pick(['address', 'memberships', 'memberships?sort=role:desc'])
    return {
      sent: rest(user.key, `GET /v1/organizations/${chance.pick(organizations)}/${part}`),
      ids: [],
      size: 1,
    }
  },
  ({ user }, _, chance, cursors) => {
    const cursor = maybe(chance, () => seen(chance, cursors))
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    return { sent: rest(user.key, `GET /v1/organizations?limit=10${query}`), ids: [], size: 1 }
  },
]

/** Makes `count` reads: half of rows that the viewer may see, half of any rows. */
export function* randomReads(
  tenants: Tenants,
  count: number,
  chance: Chance,
  cursors: SeenCursors,
): Generator<Read> {
  for (let made = 0; made < count; ) {
    const viewer = chance.pick(tenants.viewers)
    const read = chance.pick(kinds)(viewer, chance.percent(50) ? viewer.own : tenants, chance, cursors)
    made += read.size
    yield { viewer, ...read }
  }
}

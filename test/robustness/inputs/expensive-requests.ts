import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { LargeTenant } from './large-tenant.ts'

/** Valid requests that cost the database, or the service, as much as possible. */
export interface ExpensiveRequest {
  title: string
  /** From the largest to the smallest. The first one that the service does not refuse is used. */
  sizes: ((salt: number) => Sent)[]
}

const repetitions = [30, 10, 3, 1]
const sorts = ['NAME', 'UPDATED_AT', 'CREATED_AT']
const orders = ['ASC', 'DESC']

export function expensiveRequests({
  user: { key },
  organizationId,
  strangers,
}: LargeTenant): ExpensiveRequest[] {
  /** One field under many aliases, each with other arguments. */
  const aliased = (title: string, field: (index: number, salt: number) => string): ExpensiveRequest => ({
    title,
    sizes: repetitions.map((count) => (salt) => {
      const fields = Array.from({ length: count }, (_, index) => `a${index}: ${field(index, salt)}`)
      return graphql(key, `query Q${salt} { ${fields.join(' ')} }`)
    }),
  })
  const ofMembers = (title: string, members: (index: number, salt: number) => string) =>
    aliased(
      title,
      (index, salt) => `organization(id: "${organizationId}") { memberships${members(index, salt)} }`,
    )
  const text = (index: number, salt: number) => (salt * 31 + index).toString(16)
  const mixed = (index: number) =>
    `[{field: ${sorts[index % 3]}, direction: ${orders[index % 2]}}, {field: ${sorts[(index + 1) % 3]}, direction: ${orders[(index + 1) % 2]}}]`
  const page = '{ pageInfo { hasNextPage endCursor } nodes { id } }'
  return [
    aliased('totals', (index) => `organizations(first: ${index}) { totalCount }`),
    aliased(
      'totals by name',
      (index, salt) => `organizations(filter: {name: "${text(index, salt)}"}) { totalCount }`,
    ),
    aliased(
      'totals by name and type',
      (index, salt) => `organizations(filter: {name: "${text(index, salt)}", type: COMPANY}) { totalCount }`,
    ),
    aliased(
      'a name that nothing has',
      (index, salt) => `organizations(first: 1, filter: {name: "zz${text(index, salt)}"}) ${page}`,
    ),
    aliased(
      'a name of one letter',
      (index) => `organizations(first: 1, filter: {name: "${'abcdef'[index % 6]}"}) ${page}`,
    ),
    aliased(
      'a type that nothing has',
      (index) => `organizations(first: ${index + 1}, filter: {type: PERSONAL}) ${page}`,
    ),
    aliased(
      'sorted by name',
      (index) => `organizations(first: ${index + 1}, orderBy: [{field: NAME}]) ${page}`,
    ),
    aliased(
      'the end by name',
      (index) => `organizations(last: ${index + 1}, orderBy: [{field: NAME}]) ${page}`,
    ),
    aliased('two sorts', (index) => `organizations(first: ${index + 1}, orderBy: ${mixed(index)}) ${page}`),
    aliased(
      'a name and two sorts',
      (index, salt) =>
        `organizations(first: 1, filter: {name: "${text(index, salt)}"}, orderBy: ${mixed(index)}) ${page}`,
    ),
    ofMembers('totals of members', (index) => `(first: ${index}) { totalCount }`),
    ofMembers('totals of a role', (index) => `(first: ${index}, filter: {role: MEMBER}) { totalCount }`),
    ofMembers('owners among members', (index) => `(first: ${index + 1}, filter: {role: OWNER}) ${page}`),
    ofMembers(
      'members by two sorts',
      (index) =>
        `(first: ${index + 1}, orderBy: [{field: ROLE, direction: DESC}, {field: ${index % 2 ? 'CREATED_AT' : 'UPDATED_AT'}}]) ${page}`,
    ),
    ofMembers(
      'a role by two sorts',
      (index) =>
        `(last: ${index + 1}, filter: {role: MEMBER}, orderBy: [{field: UPDATED_AT, direction: DESC}, {field: CREATED_AT}]) ${page}`,
    ),
    aliased(
      'who pays',
      () => `organization(id: "${organizationId}") { effectiveBillingEmail viewerCanLeave viewerCanUpdate }`,
    ),
    aliased('strangers', (index) => `node(id: "${strangers[index % strangers.length]}") { id }`),
    {
      title: 'many strangers',
      sizes: [28, 10, 1].map((count) => (salt) => {
        const ids = Array.from(
          { length: 100 },
          (_, index) =>
            strangers[index] ??
            `019c13a7-5ea8-7c1e-9b1f-${(salt * 100 + index).toString(16).padStart(12, '0')}`,
        )
        const fields = Array.from({ length: count }, (_, index) => `a${index}: nodes(ids: $ids) { id }`)
        return graphql(key, `query($ids: [ID!]!) { ${fields.join(' ')} }`, { ids })
      }),
    },
    {
      title: 'large pages in large pages',
      sizes: [100, 70, 48, 40, 30, 20, 10].map(
        (size) => () =>
          graphql(
            key,
            `{ organizations(first: ${size}) { nodes { id name effectiveBillingEmail viewerCanLeave address { id } memberships(first: ${size}) { totalCount nodes { id user { email } } } } } }`,
          ),
      ),
    },
    {
      title: 'totals of many organizations',
      sizes: [100, 50, 20].map(
        (size) => () =>
          graphql(
            key,
            `{ organizations(first: ${size}) { nodes { effectiveBillingEmail viewerCanLeave domains { id } memberships(first: 1) { totalCount } } } }`,
          ),
      ),
    },
    {
      title: 'REST by name',
      sizes: [(salt) => rest(key, `GET /v1/organizations?limit=100&name=${text(0, salt)}&sort=name:desc`)],
    },
    {
      title: 'REST members',
      sizes: [
        () =>
          rest(
            key,
            `GET /v1/organizations/${organizationId}/memberships?limit=100&role=member&sort=role:desc,updated_at:asc`,
          ),
      ],
    },
    {
      title: 'one row changed',
      sizes: [(salt) => rest(key, `PATCH /v1/organizations/${organizationId}`, { name: `Large ${salt}` })],
    },
    { title: 'rows made', sizes: [(salt) => rest(key, 'POST /v1/organizations', { name: `Made ${salt}` })] },
  ]
}

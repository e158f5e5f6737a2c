import { strangerId } from './seed.mjs'
import { bigOrganization } from './seed-ids.mjs'

/** The callers. One is in 50 organizations, of which the last one is large. The other is in all organizations. */
export const few = 0
export const many = 1

/** All other cases are compared with this one. */
export const nestedList = {
  name: 'nested list',
  viewer: few,
  query: `query Nested { organizations(first: 20) { nodes {
    id name domains { id domain verified } address { id line1 city postalCode country }
    memberships(first: 10) { nodes { userId role } }
  } } }`,
}

/** Every list field with every filter and sort, totals, and other fields that read lists. */
export function casesFor(size) {
  const organizations = (name, args, fields = '') => ({
    name: `organizations ${name}`,
    viewer: many,
    args: `first: 20${args ? `, ${args}` : ''}`,
    list: (args) => `{ organizations(${args}) { nodes { id name } pageInfo { startCursor } ${fields} } }`,
    connection: (data) => data.organizations,
  })
  const memberships = (name, args, fields = '') => ({
    name: `members ${name}`,
    viewer: few,
    args: `first: 20${args ? `, ${args}` : ''}`,
    list: (args) =>
      `{ organization(id: "${bigOrganization(size)}") { memberships(${args}) {
        nodes { userId role } pageInfo { startCursor } ${fields} } } }`,
    connection: (data) => data.organization.memberships,
  })
  const total = (of, filter) =>
    of(`total${filter && ` ${filter}`}`, filter && `filter: { ${filter} }`, 'totalCount totalCountIsExact')
  const sorted = (of, filter, sort) => {
    const keys = sort.map(([field, direction]) => `{ field: ${field}, direction: ${direction} }`)
    const order = sort.map(([field, direction]) => `${field} ${direction}`).join(', ')
    const narrowed = filter && `filter: { ${filter} }, `
    return of(`${filter && `${filter} `}by ${order}`, `${narrowed}orderBy: [${keys.join(', ')}]`)
  }
  const names = ['name: "zebra"', 'name: "1"', 'name: "Organization"']
  const types = ['type: COMPANY', 'type: PERSONAL']
  const roles = ['role: OWNER', 'role: MEMBER']
  const user = `userId: "${strangerId}"`
  const lists = [
    ...['', ...names, ...types].flatMap((filter) => [
      total(organizations, filter),
      ...sorts(['CREATED_AT', 'UPDATED_AT', 'NAME'], filter ? 1 : 2).map((sort) =>
        sorted(organizations, filter, sort),
      ),
    ]),
    ...['', ...roles].flatMap((filter) => [
      total(memberships, filter),
      ...sorts(['CREATED_AT', 'UPDATED_AT', 'ROLE'], 2).map((sort) => sorted(memberships, filter, sort)),
    ]),
    total(memberships, user),
  ]
  return [...lists, ...aloneFor(size)]
}

/** Other fields that read lists. */
function aloneFor(size) {
  const organization = (fields) => `{ organization(id: "${bigOrganization(size)}") { ${fields} } }`
  const node = `{ node(id: "${strangerId}") { id } }`
  return [
    { name: 'effectiveBillingEmail', viewer: few, query: organization('effectiveBillingEmail') },
    { name: 'viewerCanLeave', viewer: few, query: organization('viewerCanLeave') },
    { name: 'viewerMembership', viewer: few, query: organization('viewerMembership { role }') },
    { name: 'node: stranger, few organizations', viewer: few, query: node },
    { name: 'node: stranger, many organizations', viewer: many, query: node },
    {
      name: 'users of members',
      viewer: many,
      query: '{ organizations { nodes { memberships(first: 5) { nodes { user { email } } } } } }',
    },
  ]
}

/** Sort orders with one key and with two keys. */
function sorts(fields, most) {
  const keys = fields.flatMap((field) => [
    [field, 'ASC'],
    [field, 'DESC'],
  ])
  const pairs = keys.flatMap((first) =>
    keys.filter(([field]) => field !== first[0]).map((second) => [first, second]),
  )
  return [...keys.map((key) => [key]), ...(most > 1 ? pairs : [])]
}

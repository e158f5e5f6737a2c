import { openApiDocument } from '../../../src/rest/openapi/document.ts'
import type { Operation } from './scenario.ts'

interface Property {
  $ref?: string
  items?: { $ref?: string }
}

const bodies = openApiDocument.components.schemas as unknown as Record<
  string,
  { properties: Record<string, Property> } | undefined
>

/** Selects all fields that a REST body has. */
function fieldsOf(body: string): string {
  const fields = Object.entries(bodies[body]?.properties ?? {}).map(([name, { $ref, items }]) => {
    const part = ($ref ?? items?.$ref)?.split('/').at(-1)
    const field = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return part ? `${field} { ${fieldsOf(part)} }` : field
  })
  return fields.join(' ')
}

const organization = fieldsOf('Organization')
const membership = fieldsOf('OrganizationMembership')
const address = `${fieldsOf('OrganizationAddress')} version`

const errorFields =
  '... on Error { __typename code message } ... on ValidationFailedError { issues { field code message } }'

const page = (fields: string) =>
  `nodes { ${fields} } totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`

function mutation(name: string, success: string): string {
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${success} ${errorFields} } }`
}

function list(type: string, variables: string): { declared: string; passed: string } {
  return {
    declared: `${variables}$first: Int, $after: String, $last: Int, $before: String, $filter: ${type}Filter, $orderBy: [${type}Order!]`,
    passed: 'first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy',
  }
}

const organizations = list('Organization', '')
const memberships = list('OrganizationMembership', '$id: ID!, ')

export const documents: Record<Operation, string> = {
  viewer: `{ viewer { ${fieldsOf('User')} } }`,
  organization: `query ($id: ID!) { organization(id: $id) { ${organization} version } }`,
  organizations: `query (${organizations.declared}) { organizations(${organizations.passed}) { ${page(organization)} } }`,
  organizationMembership: `query ($id: ID!) { organizationMembership(id: $id) { ${membership} } }`,
  memberships: `query (${memberships.declared}) {
    organization(id: $id) { memberships(${memberships.passed}) { ${page(membership)} } } }`,
  organizationAddress: `query ($id: ID!) { organization(id: $id) { address { ${address} } } }`,
  createOrganization: mutation('createOrganization', `... on Organization { ${organization} version }`),
  updateOrganization: mutation('updateOrganization', `... on Organization { ${organization} version }`),
  leaveOrganization: mutation('leaveOrganization', '... on LeaveOrganizationSuccess { organizationId }'),
  createOrganizationAddress: mutation(
    'createOrganizationAddress',
    `... on OrganizationAddress { ${address} }`,
  ),
  updateOrganizationAddress: mutation(
    'updateOrganizationAddress',
    `... on OrganizationAddress { ${address} }`,
  ),
}

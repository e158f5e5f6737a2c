import type { Operation } from './scenario.ts'

const times = 'createdAt updatedAt'
const organization = `id name type personal billingEmail domains { id domain verified }
  services { cloud jitProvisioning scim siem sso } stripeCustomerId metronomeCustomerId authId ${times}`
const membership = `id organizationId userId role ${times}`
const address = `id organizationId line1 line2 city state postalCode country taxId taxIdType version ${times}`

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
  viewer: '{ viewer { id email firstName lastName } }',
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

/** Every query by its name: its description, and how to send it to each server. */
export const queries = {
  Q0: {
    title: 'nothing but __typename',
    graphql: 'query Q0 { __typename }',
  },
  Q1: {
    title: 'one organization with its services',
    variables: (id) => ({ id }),
    graphql: `query Q1($id: ID!) {
      organization(id: $id) { id name services { cloud jitProvisioning scim siem sso } }
    }`,
    postgraphile: `query Q1($id: UUID!) {
      organization: organizationByRowId(rowId: $id) { id: rowId name cloud jitProvisioning scim siem sso }
    }`,
  },
  Q2: {
    title: '20 organizations, each with domains, address and 10 memberships',
    graphql: `query Q2 { organizations(first: 20) { nodes {
      id name
      domains { id domain verified }
      address { id line1 city postalCode country }
      memberships(first: 10) { nodes { userId role } }
    } } }`,
    postgraphile: `query Q2 { organizations: allOrganizations(first: 20) { nodes {
      id: rowId name
      domains: domainsByOrganizationId { nodes { id: rowId domain verified } }
      address: addressByOrganizationId { id: rowId line1 city postalCode country }
      memberships: membershipsByOrganizationId(first: 10) { nodes { userId role } }
    } } }`,
  },
  Q3: {
    title: '50 organizations, flat',
    graphql: `query Q3 { organizations(first: 50) { nodes {
      id name type billingEmail version createdAt updatedAt
    } } }`,
    postgraphile: `query Q3 { organizations: allOrganizations(first: 50) { nodes {
      id: rowId name type billingEmail version createdAt updatedAt
    } } }`,
  },
  M1: {
    title: 'change the name of an organization',
    variables: (id) => ({ id, name: 'A changed name' }),
    graphql: 'mutation M1($id: ID!, $name: String!) { updateOrganization(id: $id, name: $name) { id name } }',
    gateway: `mutation M1($id: ID!, $name: String!) {
      updateOrganization(input: { organizationId: $id, name: $name }) { ... on Organization { id name } }
    }`,
    postgraphile: `mutation M1($id: UUID!, $name: String!) {
      updateOrganization: renameOrganization(rowId: $id, name: $name) { id: rowId name }
    }`,
  },
  R1: { title: 'GET /v1/organizations, 20 of them', path: '/v1/organizations' },
}

/** The HTTP requests of a query in the load generator's format. One for each organization, if the query is for one. */
export function requestsOf(name, server, { key, organizations }) {
  const authorization = `Bearer ${key}`
  const { path, variables } = queries[name]
  if (path) return [{ method: 'GET', path, headers: { authorization } }]
  const query = queries[name][server] ?? queries[name].graphql
  const post = (body) => ({
    method: 'POST',
    path: '/graphql',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return variables
    ? organizations.map((id) => post({ query, operationName: name, variables: variables(id) }))
    : [post({ query, operationName: name })]
}

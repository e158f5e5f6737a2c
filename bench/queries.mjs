/**
 * Every query by its name: its description, and how to send it to each server. `proof` is in the answer to a change that was
 * made. `callers`: each connection has a caller of its own. `once`: no request may be sent twice. `newIds`: each
 * answer has a new id.
 */
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
  E1: {
    title: '50 events of one organization',
    variables: (id) => ({ id }),
    graphql: `query E1($id: ID!) { organization(id: $id) { events(first: 50) { nodes {
      id sequence action createdAt actor { type name } changes { field before after }
    } } } }`,
    postgraphile: `query E1($id: UUID!) { organization: organizationByRowId(rowId: $id) {
      events: organizationEventsByOrganizationId(first: 50, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
        id: rowId sequence action createdAt actorType actorName changes
      } }
    } }`,
  },
  M1: {
    title: 'change the name of an organization',
    variables: (id, turn) => ({ id, name: `Changed name ${turn % 2}` }),
    turns: 2,
    proof: '"Changed name ',
    graphql: 'mutation M1($id: ID!, $name: String!) { updateOrganization(id: $id, name: $name) { id name } }',
    gateway: `mutation M1($id: ID!, $name: String!) {
      updateOrganization(input: { organizationId: $id, name: $name }) { ... on Organization { id name } }
    }`,
    postgraphile: `mutation M1($id: UUID!, $name: String!) {
      updateOrganization: renameOrganization(rowId: $id, name: $name) { id: rowId name }
    }`,
  },
  M2: {
    title: 'create an organization',
    callers: true,
    variables: () => ({ name: 'A new organization' }),
    newIds: true,
    proof: '"A new organization"',
    graphql: 'mutation M2($name: String!) { createOrganization(name: $name) { id name } }',
    gateway: `mutation M2($name: String!) {
      createOrganization(input: { name: $name }) { ... on Organization { id name } }
    }`,
    postgraphile: `mutation M2($name: String!) {
      createOrganization: foundOrganization(name: $name) { id: rowId name }
    }`,
  },
  M3: {
    title: 'leave an organization',
    callers: true,
    once: true,
    variables: (id) => ({ id }),
    proof: '"organizationId"',
    graphql: 'mutation M3($id: ID!) { leaveOrganization(id: $id) { organizationId } }',
    gateway: `mutation M3($id: ID!) {
      leaveOrganization(input: { organizationId: $id }) { ... on LeaveOrganizationSuccess { organizationId } }
    }`,
    postgraphile: `mutation M3($id: UUID!) {
      leaveOrganization(organizationId: $id) { organizationId }
    }`,
  },
  R1: { title: 'GET /v1/organizations, 20 of them', path: '/v1/organizations' },
}

/**
 * The HTTP requests of a query in the load generator's format, for each connection. All connections send the same requests,
 * but each starts with a different one, so that they do not all change the same row at once.
 */
export function requestsByConnection(name, server, viewer, connections) {
  const byConnection = []
  for (let number = 0; number < connections; number++) {
    const requests = requestsOf(name, server, queries[name].callers ? viewer.callers[number] : viewer)
    const start = (number * 7) % requests.length
    byConnection.push([...requests.slice(start), ...requests.slice(0, start)])
  }
  return byConnection
}

/** The requests of one caller. One for each organization, if the query is for one. */
export function requestsOf(name, server, { key, organizations }) {
  const authorization = `Bearer ${key}`
  const { path, variables, turns = 1 } = queries[name]
  if (path) return [{ method: 'GET', path, headers: { authorization } }]
  const query = queries[name][server] ?? queries[name].graphql
  const post = (body) => ({
    method: 'POST',
    path: '/graphql',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const requestOf = (id, turn) => post({ query, operationName: name, variables: variables?.(id, turn) })
  if (!variables?.length) return [requestOf()]
  return Array.from({ length: turns }, (_, turn) => organizations.map((id) => requestOf(id, turn))).flat()
}

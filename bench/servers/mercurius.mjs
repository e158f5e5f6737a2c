// Mercurius, set up for speed as its manual advises: jit, and loaders that read for all parents with one statement.
import fastify from 'fastify'
import mercurius from 'mercurius'
import { createOrganization, leaveOrganization, renameOrganization } from './changes.mjs'
import { createPool } from './pool.mjs'
import { listPage } from './rest-page.mjs'
import * as statements from './statements.mjs'
import { authenticate } from './viewer.mjs'

const schema = `
  scalar DateTime
  enum OrganizationType { COMPANY PERSONAL }
  enum OrganizationRole { OWNER MEMBER }
  type OrganizationServices { cloud: Boolean! jitProvisioning: Boolean! scim: Boolean! siem: Boolean! sso: Boolean! }
  type OrganizationDomain { id: ID! domain: String! verified: Boolean! }
  type OrganizationAddress { id: ID! line1: String! city: String! postalCode: String! country: String! }
  type OrganizationMembership { id: ID! userId: ID! role: OrganizationRole! }
  type OrganizationEventActor { type: String! name: String }
  type OrganizationEventChange { field: String! before: String after: String }
  type OrganizationEvent {
    id: ID!
    sequence: Int!
    action: String!
    createdAt: DateTime!
    actor: OrganizationEventActor!
    changes: [OrganizationEventChange!]!
  }
  type OrganizationEventConnection { nodes: [OrganizationEvent!]! }
  type OrganizationMembershipConnection { nodes: [OrganizationMembership!]! }
  type Organization {
    id: ID!
    name: String!
    type: OrganizationType!
    billingEmail: String
    version: Int!
    createdAt: DateTime!
    updatedAt: DateTime!
    services: OrganizationServices!
    domains: [OrganizationDomain!]!
    address: OrganizationAddress
    memberships(first: Int = 20): OrganizationMembershipConnection!
    events(first: Int = 20): OrganizationEventConnection!
  }
  type OrganizationConnection { nodes: [Organization!]! }
  type Query {
    organization(id: ID!): Organization
    organizations(first: Int = 20): OrganizationConnection!
  }
  type LeftOrganization { organizationId: ID! }
  type Mutation {
    updateOrganization(id: ID!, name: String!): Organization
    createOrganization(name: String!): Organization
    leaveOrganization(id: ID!): LeftOrganization
  }`

const pool = createPool()
const rowsOf = async (statement, values) => (await pool.query({ ...statement, values })).rows

const resolvers = {
  Query: {
    async organization(_root, { id }, { viewerId }) {
      const [row] = await rowsOf(statements.findOrganization, [viewerId, id])
      return row ?? null
    },
    async organizations(_root, { first }, { viewerId }) {
      return { nodes: await rowsOf(statements.listOrganizations, [viewerId, first]) }
    },
  },
  Mutation: {
    async updateOrganization(_root, { id, name }, { viewerId }) {
      const [row] = await rowsOf(renameOrganization, [viewerId, id, name])
      return row ?? null
    },
    async createOrganization(_root, { name }, { viewerId }) {
      const [row] = await rowsOf(createOrganization, [viewerId, name])
      return row ?? null
    },
    async leaveOrganization(_root, { id }, { viewerId }) {
      const [row] = await rowsOf(leaveOrganization, [viewerId, id])
      return row ?? null
    },
  },
  Organization: { services: (row) => row },
  OrganizationEvent: {
    actor: ({ actorType, actorName }) => ({ type: actorType, name: actorName }),
    changes: ({ changes }) =>
      Object.entries(changes).map(([field, [before, after]]) => ({ field, before, after })),
  },
}

const loaders = {
  Organization: {
    domains: async (queries) => group(queries, await rowsOf(statements.listDomains, [idsOf(queries)])),
    async address(queries) {
      const groups = group(queries, await rowsOf(statements.findAddresses, [idsOf(queries)]))
      return groups.map(([address]) => address ?? null)
    },
    async memberships(queries) {
      const firsts = queries.map(({ params }) => params.first)
      const rows = await rowsOf(statements.listMemberships, [idsOf(queries), firsts])
      return group(queries, rows).map((nodes) => ({ nodes }))
    },
    async events(queries, { viewerId }) {
      const firsts = queries.map(({ params }) => params.first)
      const rows = await rowsOf(statements.listEvents, [idsOf(queries), firsts, viewerId])
      return group(queries, rows).map((nodes) => ({ nodes }))
    },
  },
}

function idsOf(queries) {
  return queries.map(({ obj }) => obj.id)
}

function group(queries, rows) {
  const groups = new Map(queries.map(({ obj }) => [obj.id, []]))
  for (const row of rows) groups.get(row.organizationId).push(row)
  return queries.map(({ obj }) => groups.get(obj.id))
}

const app = fastify({ logger: false })

async function viewerOf(request) {
  const viewerId = await authenticate(pool, request.headers.authorization)
  if (viewerId === null) throw Object.assign(new Error('No valid API key.'), { statusCode: 401 })
  return viewerId
}

app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  context: async (request) => ({ viewerId: await viewerOf(request) }),
})

app.get('/v1/organizations', async (request) => {
  const viewerId = await viewerOf(request)
  return listPage(rowsOf, viewerId, 20)
})

await app.listen({ port: Number(process.env.PORT), host: process.env.HOST })

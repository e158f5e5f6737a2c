// PostGraphile 5 on the same tables, with its preset amber. Wrapped plans limit the rows to those of the viewer. That is
// faster than row security, which needs another statement per request for its settings.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { TYPES, withPgClient } from 'postgraphile/@dataplan/pg'
import { makePgService } from 'postgraphile/adaptors/pg'
import { access, context, object } from 'postgraphile/grafast'
import { grafserv } from 'postgraphile/grafserv/node'
import { sql } from 'postgraphile/pg-sql2'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { extendSchema, gql, pgSmartTags, wrapPlans } from 'postgraphile/utils'
import { createOrganization, leaveOrganization, renameOrganization } from './changes.mjs'
import { createPool } from './pool.mjs'
import { authenticate } from './viewer.mjs'

const pool = createPool()

/** PostGraphile detects one-to-one relations by constraints. The gateway's schema has a unique index instead. */
const oneAddress = pgSmartTags([{ kind: 'class', match: 'addresses', tags: { unique: 'organization_id' } }])

const viewerId = () => context().get('viewerId')

function limitToViewer($organizations) {
  const viewer = $organizations.placeholder(viewerId(), TYPES.uuid)
  $organizations.where(sql`exists (select 1 from memberships mine
    where mine.organization_id = ${$organizations.alias}.id and mine.user_id = ${viewer})`)
}

const ownOrganizations = wrapPlans({
  Query: {
    allOrganizations(plan) {
      const $connection = plan()
      limitToViewer($connection.getSubplan())
      return $connection
    },
    organizationByRowId(plan) {
      const $organization = plan()
      limitToViewer($organization.getClassStep())
      return $organization
    },
  },
})

const changes = extendSchema((build) => {
  const { executor } = build.pgResources.organizations
  const run = (statement, given) =>
    withPgClient(executor, object({ viewerId: viewerId(), ...given }), async (client, values) => {
      const { rows } = await client.query({ ...statement, values: Object.values(values) })
      return rows[0] ?? null
    })
  return {
    typeDefs: gql`
      type ChangedOrganization { rowId: UUID! name: String! }
      type LeftOrganization { organizationId: UUID! }
      extend type Mutation {
        renameOrganization(rowId: UUID!, name: String!): ChangedOrganization
        foundOrganization(name: String!): ChangedOrganization
        leaveOrganization(organizationId: UUID!): LeftOrganization
      }`,
    objects: {
      ChangedOrganization: { plans: { rowId: ($row) => access($row, 'id') } },
      Mutation: {
        plans: {
          renameOrganization: (_$root, { $rowId, $name }) =>
            run(renameOrganization, { id: $rowId, name: $name }),
          foundOrganization: (_$root, { $name }) => run(createOrganization, { name: $name }),
          leaveOrganization: (_$root, { $organizationId }) => run(leaveOrganization, { id: $organizationId }),
        },
      },
    },
  }
})

const { PORT: port, HOST: host } = process.env

const server = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [oneAddress, ownOrganizations, changes],
  pgServices: [makePgService({ pool, schemas: ['public'] })],
  grafserv: { graphiql: false, watch: false },
  grafast: {
    explain: false,
    async context({ node }) {
      const viewerId = await authenticate(pool, node.req.headers.authorization)
      if (viewerId === null) throw new Error('No valid API key.')
      return { viewerId }
    },
  },
}).createServ(grafserv)

const http = createServer()
await server.addTo(http)
http.listen(port, host)

// Counts the members of each of your companies, with a client whose types come from the OpenAPI document:
//   npx openapi-typescript http://127.0.0.1:4000/v1/openapi.json --output examples/openapi/api.ts
//   npx tsx examples/openapi/members.ts http://127.0.0.1:4000 orgql_…
import createClient from 'openapi-fetch'
import type { components, paths } from './api.ts'

type Membership = components['schemas']['OrganizationMembership']

const [baseUrl, key] = process.argv.slice(2)
if (!baseUrl || !key) throw new Error('Usage: members.ts <URL of the service> <API key>')

const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } })

const { data: companies, error } = await client.GET('/v1/organizations', {
  params: { query: { type: 'company', sort: 'name:asc', limit: 100 } },
})
if (error) throw new Error(`${error.code}: ${error.message} (request ${error.request_id})`)

for (const { id, name } of companies.items) {
  let [owners, others] = [0, 0]
  for await (const { role } of membersOf(id)) role === 'owner' ? owners++ : others++
  process.stdout.write(`${name}: ${owners} owners, ${others} other members\n`)
}

/** Reads all pages. */
async function* membersOf(organization_id: string): AsyncGenerator<Membership> {
  let cursor: string | undefined
  do {
    const { data, error } = await client.GET('/v1/organizations/{organization_id}/memberships', {
      params: { path: { organization_id }, query: { limit: 100, cursor } },
    })
    if (error) throw new Error(`${error.code}: ${error.message} (request ${error.request_id})`)
    yield* data.items
    cursor = data.pagination.next_cursor ?? undefined
  } while (cursor !== undefined)
}

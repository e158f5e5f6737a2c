/** A client program that uses the types generated into `./api`. */
export const program = `
import createClient from 'openapi-fetch'
import type { paths } from './api'

export async function walk(baseUrl: string, key: string, sharedId: string) {
  const visited: string[] = []
  const client = createClient<paths>({ baseUrl, headers: { Authorization: 'Bearer ' + key } })
  client.use({
    onRequest({ request, schemaPath }) {
      visited.push(request.method + ' ' + schemaPath)
    },
  })

  const { data: user } = await client.GET('/v1/user')

  const create = () =>
    client.POST('/v1/organizations', {
      params: { header: { 'Idempotency-Key': 'create-northwind' } },
      body: { name: 'Northwind', billing_email: null },
    })
  const { data: created } = await create()
  const repeated = await create()
  const { data: page } = await client.GET('/v1/organizations', {
    params: { query: { type: 'company', name: 'northwind', sort: 'name:desc', limit: 10 } },
  })
  const path = { organization_id: created?.id ?? '' }
  const rename = (name: string) =>
    client.PATCH('/v1/organizations/{organization_id}', {
      params: { path, header: { 'If-Match': '"1"' } },
      body: { name },
    })
  const { data: renamed } = await rename('Northwind Traders')
  const { error: changedMeanwhile } = await rename('Southwind')
  const { response: unchanged } = await client.GET('/v1/organizations/{organization_id}', {
    params: { path, header: { 'If-None-Match': '"2"' } },
  })

  const { data: members } = await client.GET('/v1/organizations/{organization_id}/memberships', {
    params: { path, query: { role: 'owner', user_id: user?.id ?? '' } },
  })
  const { data: membership } = await client.GET(
    '/v1/organizations/{organization_id}/memberships/{membership_id}',
    { params: { path: { ...path, membership_id: members?.items[0]?.id ?? '' } } },
  )

  const address = '/v1/organizations/{organization_id}/address'
  const lines = { line1: '1 Rue de Rivoli', line2: 'Floor 2', city: 'Paris', postal_code: '75001', country: 'FR' }
  const { error: invalid } = await client.POST(address, { params: { path }, body: { ...lines, tax_id: '1' } })
  await client.POST(address, { params: { path }, body: lines })
  await client.PATCH(address, { params: { path }, body: { line2: null } })
  const { data: entered } = await client.GET(address, { params: { path } })

  const { error: noService } = await client.GET('/v1/organizations/{organization_id}/audit_logs/export', {
    params: { path, query: { format: 'ecs', after: 0 } },
    parseAs: 'text',
  })

  const { data: events } = await client.GET('/v1/organizations/{organization_id}/audit_logs', {
    params: { path, query: { action: 'organization.updated', since: '2026-01-01T00:00:00Z' } },
  })
  const { data: everything } = await client.GET('/v1/audit_logs', { params: { query: { limit: 10 } } })
  const audit_log_id = events?.items[0]?.id ?? ''
  const { data: event } = await client.GET('/v1/audit_logs/{audit_log_id}', { params: { path: { audit_log_id } } })
  const { data: same } = await client.GET('/v1/organizations/{organization_id}/audit_logs/{audit_log_id}', {
    params: { path: { ...path, audit_log_id } },
  })

  const leave = (organization_id: string) =>
    client.POST('/v1/organizations/{organization_id}/leave', { params: { path: { organization_id } } })
  const { error: refused } = await leave(path.organization_id)
  const { response: left } = await leave(sharedId)

  return {
    visited,
    firstName: user?.first_name,
    replayed: repeated.response.headers.get('Idempotency-Replayed'),
    names: page?.items.map(({ name }) => name),
    renamed: renamed?.name,
    changedMeanwhile: changedMeanwhile?.code,
    unchanged: unchanged.status,
    role: membership?.role,
    invalidFields: invalid?.errors.map(({ field }) => field),
    noService: noService?.code,
    line2: entered?.line2,
    newest: everything?.items[0]?.action,
    changed: event?.changes.map(({ field }) => field),
    sameActor: event?.actor.id === same?.actor.id,
    lastOwner: refused?.code === 'LAST_OWNER' ? refused.code : undefined,
    left: left.status,
  }
}
`

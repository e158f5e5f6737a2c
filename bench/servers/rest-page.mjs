import { countOrganizations, listDomains, listOrganizations } from './statements.mjs'

/** The body of `GET /v1/organizations` in the gateway's REST API. */
export async function listPage(rowsOf, viewerId, limit) {
  const [found, [{ count }]] = await Promise.all([
    rowsOf(listOrganizations, [viewerId, limit + 1]),
    rowsOf(countOrganizations, [viewerId]),
  ])
  const rows = found.slice(0, limit)
  const domains = Map.groupBy(
    await rowsOf(listDomains, [rows.map(({ id }) => id)]),
    ({ organizationId }) => organizationId,
  )
  const nextCursor = found.length > limit ? cursorOf(rows.at(-1)) : null
  return {
    items: rows.map((row) => present(row, domains.get(row.id) ?? [])),
    pagination: {
      next_cursor: nextCursor,
      previous_cursor: null,
      total_count: count,
      total_count_is_exact: true,
    },
  }
}

function cursorOf({ createdAt, id }) {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')
}

function present(row, domains) {
  return {
    id: row.id,
    name: row.name,
    type: row.type.toLowerCase(),
    personal: row.type === 'PERSONAL',
    billing_email: row.billingEmail,
    domains: domains.map(({ id, domain, verified }) => ({ id, domain, verified })),
    services: {
      cloud: row.cloud,
      jit_provisioning: row.jitProvisioning,
      scim: row.scim,
      siem: row.siem,
      sso: row.sso,
    },
    stripe_customer_id: row.stripeCustomerId,
    metronome_customer_id: row.metronomeCustomerId,
    ...(row.authId !== null && { auth_id: row.authId }),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

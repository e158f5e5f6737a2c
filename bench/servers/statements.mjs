// The SQL statements of Mercurius. Each is prepared once per connection.

const columns = `o.id, o.name, upper(o.type::text) AS type, o.billing_email AS "billingEmail", o.cloud, o.jit_provisioning AS "jitProvisioning",
  o.scim, o.siem, o.sso, o.stripe_customer_id AS "stripeCustomerId",
  o.metronome_customer_id AS "metronomeCustomerId", o.auth_id AS "authId", o.version,
  o.created_at AS "createdAt", o.updated_at AS "updatedAt"`

/** $1 viewer, $2 id. */
export const findOrganization = {
  name: 'find-organization',
  text: `SELECT ${columns} FROM organizations o JOIN memberships mine ON mine.organization_id = o.id
    WHERE mine.user_id = $1 AND o.id = $2`,
}

/** $1 viewer, $2 how many. */
export const listOrganizations = {
  name: 'list-organizations',
  text: `SELECT ${columns} FROM organizations o JOIN memberships mine ON mine.organization_id = o.id
    WHERE mine.user_id = $1 ORDER BY o.created_at, o.id LIMIT $2`,
}

/** $1 viewer. */
export const countOrganizations = {
  name: 'count-organizations',
  text: 'SELECT count(*)::int AS count FROM memberships WHERE user_id = $1',
}

/** $1 organization ids. */
export const listDomains = {
  name: 'list-domains',
  text: `SELECT id, organization_id AS "organizationId", domain, verified FROM domains
    WHERE organization_id = ANY($1::uuid[]) ORDER BY id`,
}

/** $1 organization ids. */
export const findAddresses = {
  name: 'find-addresses',
  text: `SELECT id, organization_id AS "organizationId", line1, city, postal_code AS "postalCode", country
    FROM addresses WHERE organization_id = ANY($1::uuid[])`,
}

/** $1 organization ids, $2 how many of each, $3 viewer. Only for owners. */
export const listEvents = {
  name: 'list-events',
  text: `SELECT page.* FROM unnest($1::uuid[], $2::int[]) AS k(id, first), LATERAL (
      SELECT id, organization_id AS "organizationId", sequence, upper(replace(action, '.', '_')) AS action,
        created_at AS "createdAt", upper(actor_type::text) AS "actorType", actor_name AS "actorName", changes
      FROM organization_events e WHERE e.organization_id = k.id AND EXISTS (SELECT 1 FROM memberships mine
        WHERE mine.organization_id = k.id AND mine.user_id = $3 AND mine.role = 'owner')
      ORDER BY e.created_at DESC, e.id DESC LIMIT k.first
    ) page`,
}

/** $1 organization ids, $2 how many of each. */
export const listMemberships = {
  name: 'list-memberships',
  text: `SELECT page.* FROM unnest($1::uuid[], $2::int[]) AS k(id, first), LATERAL (
      SELECT id, organization_id AS "organizationId", user_id AS "userId", upper(role::text) AS role FROM memberships m
      WHERE m.organization_id = k.id ORDER BY m.created_at, m.id LIMIT k.first
    ) page`,
}

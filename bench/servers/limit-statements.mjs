// $1 is always the hash of the API key. With an invalid key a statement returns no row.

const viewer = `WITH viewer AS MATERIALIZED (SELECT user_id AS id FROM api_keys
  WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))`

const time = (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The viewer's first organizations, as `o`. */
const page = (count) => `(SELECT o.* FROM memberships mine JOIN organizations o ON o.id = mine.organization_id
  WHERE mine.user_id = viewer.id ORDER BY o.created_at, o.id LIMIT ${count}) o`

const domains = `coalesce((SELECT json_agg(json_build_object('id', d.id, 'domain', d.domain, 'verified', d.verified)
  ORDER BY d.id) FROM domains d WHERE d.organization_id = o.id), '[]')`

const services = (jitProvisioning) => `json_build_object('cloud', o.cloud,
  '${jitProvisioning}', o.jit_provisioning, 'scim', o.scim, 'siem', o.siem, 'sso', o.sso)`

const graphql = (name, data, more = '') => ({
  name,
  text: `${viewer}${more} SELECT json_build_object('data', ${data})::text AS body FROM viewer`,
})

export const typename = graphql('typename', `json_build_object('__typename', 'Query')`)

/** $2 id. */
export const organization = graphql(
  'organization',
  `json_build_object('organization', (SELECT json_build_object('id', o.id, 'name', o.name,
    'services', ${services('jitProvisioning')})
  FROM organizations o JOIN memberships mine ON mine.organization_id = o.id
  WHERE o.id = $2 AND mine.user_id = viewer.id))`,
)

export const nested = graphql(
  'nested',
  `json_build_object('organizations', json_build_object('nodes', (SELECT json_agg(json_build_object(
    'id', o.id, 'name', o.name, 'domains', ${domains},
    'address', (SELECT json_build_object('id', a.id, 'line1', a.line1, 'city', a.city,
      'postalCode', a.postal_code, 'country', a.country) FROM addresses a WHERE a.organization_id = o.id),
    'memberships', json_build_object('nodes', (SELECT json_agg(json_build_object('userId', m.user_id,
      'role', upper(m.role::text)) ORDER BY m.created_at, m.id) FROM (SELECT * FROM memberships
      WHERE organization_id = o.id ORDER BY created_at, id LIMIT 10) m))
  ) ORDER BY o.created_at, o.id) FROM ${page(20)})))`,
)

export const flat = graphql(
  'flat',
  `json_build_object('organizations', json_build_object('nodes', (SELECT json_agg(json_build_object(
    'id', o.id, 'name', o.name, 'type', upper(o.type::text), 'billingEmail', o.billing_email,
    'version', o.version, 'createdAt', ${time('o.created_at')}, 'updatedAt', ${time('o.updated_at')}
  ) ORDER BY o.created_at, o.id) FROM ${page(50)})))`,
)

/** $2 id. Only for owners. */
export const events = graphql(
  'events',
  `json_build_object('organization', (SELECT json_build_object('events', json_build_object('nodes',
    (SELECT json_agg(json_build_object('id', e.id, 'sequence', e.sequence,
      'action', upper(replace(e.action, '.', '_')), 'createdAt', ${time('e.created_at')},
      'actor', json_build_object('type', upper(e.actor_type::text), 'name', e.actor_name),
      'changes', coalesce((SELECT json_agg(json_build_object('field', key, 'before', value->>0, 'after', value->>1))
        FROM jsonb_each(e.changes)), '[]')) ORDER BY e.created_at DESC, e.id DESC)
    FROM (SELECT * FROM organization_events WHERE organization_id = mine.organization_id
      ORDER BY created_at DESC, id DESC LIMIT 50) e)))
  FROM memberships mine WHERE mine.organization_id = $2 AND mine.user_id = viewer.id AND mine.role = 'owner'))`,
)

/** $2 id, $3 name. */
export const rename = graphql(
  'rename',
  `json_build_object('updateOrganization', (SELECT json_build_object('id', id, 'name', name) FROM changed))`,
  `, changed AS (UPDATE organizations o SET name = $3, version = version + 1, updated_at = now()
    FROM viewer WHERE o.id = $2 AND EXISTS (SELECT 1 FROM memberships mine
      WHERE mine.organization_id = o.id AND mine.user_id = viewer.id AND mine.role = 'owner')
    RETURNING o.id, o.name)`,
)

/** $2 name. */
export const create = graphql(
  'create',
  `json_build_object('createOrganization', (SELECT json_build_object('id', id, 'name', name) FROM created))`,
  `, created AS (INSERT INTO organizations (id, name, updated_at)
      SELECT gen_random_uuid(), $2, now() FROM viewer RETURNING id, name),
    owner AS (INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT gen_random_uuid(), created.id, viewer.id, 'owner', now() FROM created, viewer)`,
)

/** $2 id. */
export const leave = graphql(
  'leave',
  `json_build_object('leaveOrganization', (SELECT json_build_object('organizationId', id) FROM gone))`,
  `, gone AS (DELETE FROM memberships mine USING viewer, organizations o
    WHERE mine.organization_id = $2 AND mine.user_id = viewer.id AND o.id = mine.organization_id AND o.type = 'company'
      AND (mine.role = 'member' OR EXISTS (SELECT 1 FROM memberships other
        WHERE other.organization_id = o.id AND other.role = 'owner' AND other.user_id <> mine.user_id))
    RETURNING mine.organization_id AS id)`,
)

export const restPage = {
  name: 'rest-page',
  text: `${viewer} SELECT json_build_object(
    'items', json_agg(json_build_object(
      'id', o.id, 'name', o.name, 'type', o.type, 'personal', o.type = 'personal',
      'billing_email', o.billing_email, 'domains', ${domains}, 'services', ${services('jit_provisioning')},
      'stripe_customer_id', o.stripe_customer_id, 'metronome_customer_id', o.metronome_customer_id,
      'auth_id', o.auth_id, 'created_at', ${time('o.created_at')}, 'updated_at', ${time('o.updated_at')}
    ) ORDER BY o.created_at, o.id),
    'pagination', json_build_object(
      'next_cursor', encode(convert_to(json_build_array(max(o.created_at), max(o.id::text))::text, 'UTF8'), 'base64'),
      'previous_cursor', NULL,
      'total_count', (SELECT count(*) FROM memberships WHERE user_id = viewer.id), 'total_count_is_exact', true)
  )::text AS body FROM viewer, LATERAL ${page(20)} GROUP BY viewer.id`,
}

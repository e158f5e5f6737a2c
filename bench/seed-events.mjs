import { bigOrganization, id, organizationsOf, time } from './seed-ids.mjs'

export const eventTables = ['organization_events', 'organization_event_chains']

/**
 * Events as a change of the name writes them. `total` of them in all: `each` in as many organizations as it takes, those of
 * the first viewer before others, and `busy` more in the large organization. Their hashes are made up.
 */
export async function insertEvents(run, size) {
  const { total, each, busy = 0 } = size.events
  const organizations = Math.floor((total - busy) / each)
  await insertInto(run, size, {
    from: `(SELECT id, row_number() OVER (ORDER BY id = ANY($1::uuid[]) DESC, id) AS place FROM organizations) o,
      generate_series(1::bigint, ${each}) AS event(sequence)
      WHERE place <= ${organizations}`,
    n: `(${organizations} * (sequence - 1) + place)`,
    values: [organizationsOf(size, 0)],
  })
  if (busy > 0) {
    await insertInto(run, size, {
      from: `(SELECT $1::uuid AS id) o, generate_series(${each + 1}::bigint, ${each + busy}) AS event(sequence)`,
      n: `(${total} + sequence)`,
      values: [bigOrganization(size)],
    })
  }
  await run(`INSERT INTO organization_event_chains (organization_id, sequence, hash, last_at)
    SELECT organization_id, max(sequence), sha256('made up'), max(created_at)
    FROM organization_events GROUP BY organization_id`)
}

async function insertInto(run, { users }, { from, n, values }) {
  const user = id('user', `(1 + ${n} % ${users})`)
  await run(
    `INSERT INTO organization_events (id, organization_id, sequence, action, actor_type, actor_id, user_id, actor_name,
      target_type, target_id, changes, api, request_id, method, path, status_code, client_ip, user_agent, actor_salt,
      actor_digest, changes_salt, changes_digest, hash, created_at)
    SELECT ${id('event', n)}, o.id, sequence, 'organization.updated', 'user', ${user}, ${user}, 'First Last',
      'organization', o.id, jsonb_build_object('name', jsonb_build_array('Name ' || sequence, 'Name ' || sequence + 1)),
      'graphql', ${id('event', n)}::text, 'POST', '/graphql', 200, '192.0.2.1', 'made-up/1.0', '\\x00', sha256('made up'),
      '\\x00', sha256('made up'), sha256('made up'), ${time(n)}
    FROM ${from}`,
    values,
  )
}

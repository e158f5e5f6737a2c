import { createHash } from 'node:crypto'
import { withClient } from './database.mjs'
import { eventTables, insertEvents } from './seed-events.mjs'
import { bigOrganization, id, idText, stepOf, times } from './seed-ids.mjs'

export const changedTables = [
  'organizations',
  'memberships',
  'organization_counts',
  'user_counts',
  ...eventTables,
]

/**
 * Fills the tables with the same rows every time and returns the seconds that it took. An organization has 5 or 15
 * members, 10 on average, 0 to 3 domains, and in three of four cases an address. The first users are the viewers:
 * `size.viewers` says in how many organizations each of them is, and `size.events` how many events there are.
 */
export async function seed(url, size) {
  const started = performance.now()
  await withClient(url, async (client) => {
    await fill(async (text, values) => (await client.query(text, values)).rows, size)
  })
  return (performance.now() - started) / 1000
}

/** `run` sends a statement and returns its rows. */
export async function fill(run, size) {
  await run('SET synchronous_commit = off')
  const later = await dropIndexes(run)
  await insertRows(run, size)
  if (size.events) await insertEvents(run, size)
  for (const { create } of later) await run(create)
  if (size.bigMembers) await growOrganization(run, size)
  // Changes are measured too. An automatic vacuum would slow down only the server that is being measured.
  for (const table of changedTables) await run(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`)
  await run('VACUUM ANALYZE')
}

/** Not a secret: the database has only made-up rows. */
export function apiKey(viewer) {
  return `orgql_benchmark_${viewer + 1}`
}

/** A user who shares no organization with the viewers. */
export const strangerId = '00000000-0000-4000-8000-000000000001'

export async function addStranger(url, organizations) {
  const n = '(100000000 + i)'
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO users (id, email, updated_at) VALUES ('${strangerId}', 'stranger@example.com', now())`,
    )
    await client.query(`INSERT INTO organizations (id, name, created_at, updated_at)
      SELECT ${id('organization', n)}, 'Far away', ${times(n)} FROM generate_series(1::bigint, ${organizations}) i`)
    await client.query(`INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT ${id('membership', `(${n} * 16)`)}, ${id('organization', n)}, '${strangerId}', 'owner', now()
      FROM generate_series(1::bigint, ${organizations}) i`)
    await client.query('VACUUM ANALYZE')
  })
}

async function insertRows(run, size) {
  const { organizations, users, viewers } = size
  await run(`INSERT INTO users (id, email, first_name, last_name, created_at, updated_at)
    SELECT ${id('user', 'u')}, 'user' || u || '@example.com', 'First' || u, 'Last' || u, ${times('u')}
    FROM generate_series(1::bigint, ${users}) u`)
  await run(`INSERT INTO organizations (id, name, type, billing_email, cloud, jit_provisioning, scim, siem, sso,
      stripe_customer_id, auth_id, created_at, updated_at)
    SELECT ${id('organization', 'i')}, 'Organization ' || i, 'company',
      CASE WHEN i % 3 > 0 THEN 'billing' || i || '@example.com' END,
      true, i % 2 = 0, i % 3 = 0, i % 5 = 0, i % 7 = 0, 'cus_' || i, 'org_' || i, ${times('i')}
    FROM generate_series(1::bigint, ${organizations}) i`)
  const viewerCases = viewers.map((count, viewer) => {
    const step = stepOf(size, viewer)
    const place = `(i - 1) / ${step}`
    return `WHEN j = ${viewer} AND ${place} < ${count} AND (i - 1) % ${step} = ${place} % ${Math.min(4, step)}
      THEN ${viewer + 1}`
  })
  await run(`INSERT INTO memberships (id, organization_id, user_id, role, created_at, updated_at)
    SELECT ${id('membership', '(i * 16 + j)')}, ${id('organization', 'i')},
      ${id('user', `CASE ${viewerCases.join(' ')} ELSE ${viewers.length + 1} + (i * 7 + j * 131) % ${users - viewers.length} END`)},
      (CASE WHEN j = 0 OR j = 1 AND i % 3 = 0 THEN 'owner' ELSE 'member' END)::membership_role,
      ${times('(i * 16 + j)')}
    FROM generate_series(1::bigint, ${organizations}) i, generate_series(0, CASE i % 2 WHEN 0 THEN 4 ELSE 14 END) j`)
  await run(`INSERT INTO domains (id, organization_id, domain, verified)
    SELECT ${id('domain', '(i * 4 + j)')}, ${id('organization', 'i')}, 'd' || j || '.o' || i || '.example', j = 1
    FROM generate_series(1::bigint, ${organizations}) i, generate_series(1, i % 4) j`)
  await run(`INSERT INTO addresses (id, organization_id, line1, city, postal_code, country, created_at, updated_at)
    SELECT ${id('address', 'i')}, ${id('organization', 'i')}, i || ' Main Street', 'Berlin',
      lpad((i % 100000)::text, 5, '0'), 'DE', ${times('i')}
    FROM generate_series(1::bigint, ${organizations}) i WHERE i % 4 > 0`)
  for (const viewer of viewers.keys()) {
    const hash = createHash('sha256').update(apiKey(viewer)).digest()
    await run('INSERT INTO api_keys (id, user_id, hash) VALUES ($1, $2, $3)', [
      idText('key', viewer + 1),
      idText('user', viewer + 1),
      hash,
    ])
  }
}

async function growOrganization(run, { organizations, users, bigMembers, viewers }) {
  const organization = bigOrganization({ organizations, viewers })
  const n = `(${16 * (organizations + 1)} + u)`
  await run(
    `INSERT INTO memberships (id, organization_id, user_id, role, created_at, updated_at)
    SELECT ${id('membership', n)}, $1, ${id('user', 'u')}, 'member', ${times(n)}
    FROM generate_series(1::bigint, ${users}) u
    WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = $1 AND m.user_id = ${id('user', 'u')})
    ORDER BY u LIMIT ${bigMembers} - (SELECT count(*) FROM memberships WHERE organization_id = $1)`,
    [organization],
  )
}

/** Drops indexes and constraints: inserts are much faster without them. Returns the statements that create them again. */
async function dropIndexes(run) {
  const found = await run(`SELECT 1 AS place,
      format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS create
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    UNION ALL SELECT 0, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY 1`)
  for (const { drop } of found.toReversed()) await run(drop)
  return found
}

// What changes need before they are measured, and what is taken away after it, so that each server finds the same rows.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from './database.mjs'
import { queries } from './queries.mjs'
import { apiKey, changedTables } from './seed.mjs'
import { eventTables } from './seed-events.mjs'

const count = 32
const idOf = (number) => `00000000-0000-4000-8000-${String(1_000 + number).padStart(12, '0')}`
const ids = Array.from({ length: count }, (_, number) => idOf(number))

/** Users who create organizations and leave others. Each connection has its own, so that they do not all change the same rows. */
export const callerKeys = ids.map((_, number) => apiKey(1_000 + number))

/** More than any server can do in a second. */
const mostPerSecond = 10_000

export async function addCallers(url) {
  await withClient(url, async (client) => {
    const hashes = callerKeys.map((key) => createHash('sha256').update(key).digest())
    await client.query(
      `WITH caller AS (SELECT * FROM unnest($1::uuid[], $2::bytea[]) AS c(id, hash)),
        added AS (INSERT INTO users (id, email, updated_at) SELECT id, id || '@example.com', now() FROM caller)
      INSERT INTO api_keys (id, user_id, hash) SELECT id, id, hash FROM caller`,
      [ids, hashes],
    )
  })
}

/** Makes the callers members of as many organizations as they can leave in this time. Returns the viewer with these. */
export async function prepare(query, database, viewer, seconds) {
  const { callers, once } = queries[query]
  if (!callers) return viewer
  const organizations = viewer.others.slice(0, Math.max(count, Math.ceil((mostPerSecond * seconds) / count)))
  if (once) {
    await database.query(
      `INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT gen_random_uuid(), o, u, 'member', now() FROM unnest($1::uuid[]) o, unnest($2::uuid[]) u`,
      [organizations, ids],
    )
  }
  return { ...viewer, callers: callerKeys.map((key) => ({ key, organizations })) }
}

/** Deletes what the callers created and did not leave, and what the database keeps of old rows. */
export async function cleanUp(query, database) {
  const { callers, proof } = queries[query]
  if (!proof) return
  await untilIdle(database)
  if (callers) {
    // What a late request still creates has its owner, so the next time finds it.
    const { rows } = await database.query(
      'DELETE FROM memberships WHERE user_id = ANY($1) RETURNING organization_id AS id, role',
      [ids],
    )
    const created = rows.filter(({ role }) => role === 'owner').map(({ id }) => id)
    for (const table of eventTables)
      await database.query(`DELETE FROM ${table} WHERE organization_id = ANY($1)`, [created])
    await database.query('DELETE FROM organizations WHERE id = ANY($1)', [created])
  }
  await database.query(`VACUUM ${changedTables.join(', ')}`)
}

/** The load generator does not wait for its last requests, but the server still makes these changes. */
async function untilIdle(database) {
  for (let idle = 0; idle < 3; ) {
    const { rows } = await database.query(
      `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'`,
    )
    idle = rows.length === 0 ? idle + 1 : 0
    await sleep(20)
  }
}

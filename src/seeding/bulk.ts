import { randomBytes } from 'node:crypto'
import type { Database } from '../data/connection/database.ts'
import { createChance } from './bulk-chance.ts'
import { generateRows, type Rows } from './bulk-rows.ts'

export type Added = Record<keyof Rows, number>

interface BulkOptions {
  /** Number of companies to add. Each adds one user, who also has a personal organization. */
  readonly companies: number
  /** The same seed gives the same names, sizes and addresses. Ids, emails and domains are new in each run. */
  readonly seed: number
  readonly onProgress?: (companies: number) => void
}

const maxBatch = 2_000
const twoYears = 2 * 365 * 24 * 60 * 60 * 1000
const tables = ['users', 'organizations', 'memberships', 'domains', 'addresses'] as const

/** Columns that are not named here get their defaults. */
const columns: Record<keyof Rows, string> = {
  users: 'id, email, first_name, last_name, created_at, updated_at',
  organizations:
    'id, name, type, billing_email, cloud, jit_provisioning, scim, siem, sso, created_at, updated_at',
  memberships: 'id, organization_id, user_id, role, created_at, updated_at',
  domains: 'id, organization_id, domain, verified',
  addresses:
    'id, organization_id, line1, city, state, postal_code, country, tax_id, tax_id_type, created_at, updated_at',
}

/** One statement writes a whole batch: all rows or none. PostgreSQL checks foreign keys once, at its end. */
const insertBatch = {
  text: `WITH ${tables.map((table, index) => `${table}_added AS (${insertRows(table, index + 1)})`).join(',\n')}
SELECT ${tables.map((table) => `(SELECT count(*)::int FROM ${table}_added) AS ${table}`).join(', ')}`,
}

function insertRows(table: keyof Rows, parameter: number): string {
  const rows = `json_populate_recordset(NULL::${table}, $${parameter}::text::json)`
  return `INSERT INTO ${table} (${columns[table]}) SELECT ${columns[table]} FROM ${rows} RETURNING id`
}

/** Adds companies with their users, memberships, domains and addresses. Existing data stays. */
export async function addInBulk(
  { sql }: Database,
  { companies, seed, onProgress }: BulkOptions,
): Promise<Added> {
  const chance = createChance(seed)
  // Part of every email and domain, so that two runs never make the same one.
  const tag = randomBytes(5).toString('hex')
  const now = Date.now()
  const added: Added = { users: 0, organizations: 0, memberships: 0, domains: 0, addresses: 0 }
  // All batches have the same size: a small last batch would have too few users for its companies.
  const batchSize = Math.ceil(companies / Math.ceil(companies / maxBatch))
  let begun = 0
  let done = 0

  async function addBatches(): Promise<void> {
    while (begun < companies) {
      const first = begun
      const size = Math.min(batchSize, companies - first)
      begun += size
      const ventures = Array.from({ length: size }, (_, place) => ({
        label: `${tag}${first + place}`,
        time: Math.floor(now - twoYears * (1 - (first + place) / companies)),
      }))
      const rows = generateRows(chance, ventures, now)
      const [counts] = await sql.rows<Added>(
        insertBatch,
        tables.map((table) => JSON.stringify(rows[table])),
      )
      for (const table of tables) added[table] += counts?.[table] ?? 0
      done += size
      onProgress?.(done)
    }
  }

  // Two at a time: this process makes the next batch while the database writes one.
  await Promise.all([addBatches(), addBatches()])
  // The first queries need statistics of the new rows for good plans.
  await sql.rows({ text: `ANALYZE ${tables.join(', ')}` }, [])
  return added
}

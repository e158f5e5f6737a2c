import { addCallers } from './changes.mjs'
import { createDatabase } from './database.mjs'
import { apiKey, seed } from './seed.mjs'
import { organizationIds, organizationsOf } from './seed-ids.mjs'
import { startServer } from './servers.mjs'

export const size = {
  organizations: 2_000,
  users: 5_000,
  viewers: [50],
  events: { total: 400_000, each: 200 },
}

/** The caller in all runs except those at scale. `others`: organizations that other callers may join. */
export const viewer = {
  key: apiKey(0),
  organizations: organizationsOf(size, 0),
  others: organizationIds(size),
}

/** Creates a database with the gateway's tables and the same rows every time. Returns its URL. */
export async function createDataset() {
  const databaseUrl = await createDatabase('orgql_bench')
  await (await startServer('gateway', databaseUrl)).stop() // makes the tables
  const seconds = await seed(databaseUrl, size)
  await addCallers(databaseUrl)
  process.stdout.write(`Seeded in ${seconds.toFixed(1)} s.\n`)
  return databaseUrl
}

import { createDatabase } from './database.mjs'
import { apiKey, organizationsOf, seed } from './seed.mjs'
import { startServer } from './servers.mjs'

const size = { organizations: 2_000, users: 5_000, viewers: [50] }

/** The caller in all runs except those at scale. */
export const viewer = { key: apiKey(0), organizations: organizationsOf(size, 0) }

/** Creates a database with the gateway's tables and the same rows every time. Returns its URL. */
export async function createDataset() {
  const databaseUrl = await createDatabase('orgql_bench')
  await (await startServer('gateway', databaseUrl)).stop() // makes the tables
  process.stdout.write(`Seeded in ${(await seed(databaseUrl, size)).toFixed(1)} s.\n`)
  return databaseUrl
}

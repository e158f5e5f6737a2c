// The comparison: the same data behind every server, first checked, then measured in turn. README.md says how.
import { assertSameData, assertSameLimits, countStatements } from './compare.mjs'
import { createDatabase, withClient } from './database.mjs'
import { measure } from './measure.mjs'
import { queries } from './queries.mjs'
import { writeResults } from './report.mjs'
import { apiKey, foreignOrganization, organizationsOf, seed } from './seed.mjs'
import { canAnswer, servers, startServer, startServers } from './servers.mjs'
import { startStatementCounter } from './statement-counter.mjs'

const size = { organizations: 2_000, users: 5_000, viewers: [50] }
const settings = {
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  seconds: Number(process.env.BENCH_SECONDS ?? 3),
  connections: 32,
}
const viewer = { key: apiKey(0), organizations: organizationsOf(size, 0) }
const names = Object.keys(servers)

const databaseUrl = await createDatabase('orgql_bench')
await (await startServer('gateway', databaseUrl)).stop() // makes the tables
say(`Seeded in ${(await seed(databaseUrl, size)).toFixed(1)} s.`)
const statements = await compare()
const samples = await measureAll()
await writeResults({ settings, statements, samples })

async function compare() {
  const counter = await startStatementCounter(databaseUrl)
  const counts = {}
  for (const name of names) {
    const server = await startServer(name, counter.url)
    counts[name] = await countStatements(server, counter, viewer)
    await server.stop()
  }
  counter.stop()
  const running = await startServers(names, databaseUrl)
  try {
    await assertSameData(running, viewer)
    await assertSameLimits(running, viewer, foreignOrganization())
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
  say('All servers give the same data and keep the same limits.')
  return counts
}

/** Round 0 only warms up. */
async function measureAll() {
  const running = await startServers(names, databaseUrl)
  const samples = []
  try {
    await withClient(databaseUrl, async (database) => {
      for (let round = 0; round <= settings.rounds; round++) {
        for (const query of Object.keys(queries)) {
          for (const server of running.filter(({ name }) => canAnswer(name, query))) {
            const sample = await measure(server, query, { ...settings, viewer, database })
            if (query === 'M1') await database.query('VACUUM organizations')
            if (round > 0) samples.push({ round, query, server: server.name, ...sample })
          }
        }
        say(round === 0 ? 'Warmed up.' : `Round ${round} of ${settings.rounds} done.`)
      }
    })
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
  return samples
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

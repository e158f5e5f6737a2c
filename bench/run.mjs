// Compares the servers on the same data: first checks their answers, then measures them one by one. With --embedded it
// measures orgql on its embedded database instead. More in README.md.
import { assertSameData, assertSameLimits, countStatements } from './compare.mjs'
import { withClient } from './database.mjs'
import { createDataset, viewer } from './dataset.mjs'
import { measureEmbedded } from './embedded.mjs'
import { queries } from './queries.mjs'
import { writeResults } from './report.mjs'
import { measureRounds, settings } from './rounds.mjs'
import { foreignOrganization } from './seed-ids.mjs'
import { servers, startServer, startServers } from './servers.mjs'
import { startStatementCounter } from './statement-counter.mjs'

await (process.argv.includes('--embedded') ? measureEmbedded() : compareServers())

async function compareServers() {
  const names = Object.keys(servers)
  const databaseUrl = await createDataset()
  const statements = await compare(names, databaseUrl)
  const samples = await measureRounds(names, Object.keys(queries), databaseUrl)
  await writeResults({ settings, statements, samples })
}

async function compare(names, databaseUrl) {
  return withClient(databaseUrl, async (database) => {
    const counter = await startStatementCounter(databaseUrl)
    const counts = {}
    for (const name of names) {
      const server = await startServer(name, counter.url)
      counts[name] = await countStatements(server, counter, viewer, database)
      await server.stop()
    }
    counter.stop()
    const running = await startServers(names, databaseUrl)
    try {
      await assertSameData(running, viewer, database)
      await assertSameLimits(running, viewer, foreignOrganization(), database)
    } finally {
      await Promise.all(running.map((server) => server.stop()))
    }
    say('All servers give the same data and keep the same limits.')
    return counts
  })
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

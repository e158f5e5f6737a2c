// Compares the servers on the same data: first checks their answers, then measures them one by one. More in README.md.
import { assertSameData, assertSameLimits, countStatements } from './compare.mjs'
import { createDataset, viewer } from './dataset.mjs'
import { queries } from './queries.mjs'
import { writeResults } from './report.mjs'
import { measureRounds, settings } from './rounds.mjs'
import { foreignOrganization } from './seed.mjs'
import { servers, startServer, startServers } from './servers.mjs'
import { startStatementCounter } from './statement-counter.mjs'

const names = Object.keys(servers)

const databaseUrl = await createDataset()
const statements = await compare()
const samples = await measureRounds(names, Object.keys(queries), databaseUrl)
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

function say(line) {
  process.stdout.write(`${line}\n`)
}

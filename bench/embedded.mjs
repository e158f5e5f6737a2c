// Measures orgql on its embedded database, beside orgql on PostgreSQL with the same rows. More in README.md.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { assertSameData } from './compare.mjs'
import { withClient } from './database.mjs'
import { createDataset, size, viewer } from './dataset.mjs'
import { samplesByServer, table } from './figures.mjs'
import { queries } from './queries.mjs'
import { conditions, queryTable, spread } from './report.mjs'
import { measureRounds, settings } from './rounds.mjs'
import { fill } from './seed.mjs'
import { servers, startServer, startServers } from './servers.mjs'

const names = ['gateway', 'embedded']
const measured = ['Q1', 'Q2', 'Q3', 'M1']

export async function measureEmbedded() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'orgql-bench-'))
  servers.gateway.title = 'orgql on PostgreSQL'
  servers.embedded = {
    ...servers.gateway,
    title: 'orgql on its embedded database',
    dialect: 'gateway',
    lacks: Object.keys(queries).filter((query) => !measured.includes(query)),
    env: { DATABASE_URL: undefined, DATA_DIR: folder, DEMO: 'false' },
  }
  try {
    const databaseUrl = await createDataset()
    await seedEmbedded(folder)
    await assertSame(databaseUrl)
    await writeResults(await measureRounds(names, measured, databaseUrl))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function seedEmbedded(folder) {
  await (await startServer('embedded')).stop() // makes the tables
  // The build opens its own files: only it knows where they are.
  const { openDatabase } = await import(new URL('../dist/src/data/connection/open.js', import.meta.url))
  const database = await openDatabase({ dataDir: folder })
  try {
    await fill((text, values = []) => database.sql.rows({ text }, values), size)
  } finally {
    await database.close()
  }
}

async function assertSame(databaseUrl) {
  const running = await startServers(names, databaseUrl)
  try {
    await withClient(databaseUrl, (database) => assertSameData(running, viewer, database))
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

async function writeResults(samples) {
  const rows = measured.map((query) => {
    const byServer = new Map(samplesByServer(query, samples))
    const onPostgres = byServer.get('gateway')
    return [query, spread(byServer.get('embedded').map(({ rate }, round) => rate / onPostgres[round].rate))]
  })
  const page = `# Results with the embedded database

${conditions(settings)} The embedded database runs in the server process.

${measured.map((query) => queryTable(query, samples)).join('\n')}
## Embedded compared with PostgreSQL

Requests per second with the embedded database divided by those with PostgreSQL in the same round.

${table(['', 'embedded / PostgreSQL'], rows)}`
  const results = path.join(import.meta.dirname, 'results')
  await writeFile(path.join(results, 'embedded.json'), `${JSON.stringify({ settings, samples }, null, 1)}\n`)
  await writeFile(path.join(results, 'embedded.md'), page)
  process.stdout.write(`\n${page}`)
}

import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { drawChart } from './chart.mjs'
import { figure, median, samplesByServer, table } from './figures.mjs'
import { queries } from './queries.mjs'
import { servers } from './servers.mjs'

const folder = path.join(import.meta.dirname, 'results')

/** Writes the results as JSON, as a Markdown page and as a chart, and prints the page. */
export async function writeResults({ settings, statements, samples }) {
  const page = describe({ settings, statements, samples })
  await mkdir(folder, { recursive: true })
  await writeFile(
    path.join(folder, 'results.json'),
    `${JSON.stringify({ settings, statements, samples }, null, 1)}\n`,
  )
  await writeFile(path.join(folder, 'results.md'), page)
  await writeFile(path.join(folder, 'results.svg'), drawChart(samples))
  process.stdout.write(`\n${page}`)
}

function describe({ settings, statements, samples }) {
  return `# Results

${conditions(settings)}

${Object.keys(queries)
  .map((query) => queryTable(query, samples, statements))
  .join('\n')}
## orgql compared with each of the others

Requests per second of orgql divided by those of the other server in the same round; above 1, orgql is faster. In the second
table, processor time of the other server divided by that of orgql; above 1, orgql needs less.

${ratioTable(samples, 'Requests per second', (own, other) => own.rate / other.rate)}
${ratioTable(samples, 'Processor time', (own, other) => other.cpu / own.cpu)}`
}

export function conditions({ rounds, seconds, connections }) {
  return `${rounds} rounds of ${seconds} s, ${connections} connections, Node ${process.versions.node}, ${os.availableParallelism()} processors
(${os.cpus()[0]?.model ?? 'unknown'}) shared by server, database and load generator. Median, and in brackets lowest and highest.
CPU is the processor time of one request in milliseconds: of the server process, and of PostgreSQL.`
}

/** Without `statements`, the table has no column for them. */
export function queryTable(query, samples, statements) {
  const rows = samplesByServer(query, samples).map(([server, own]) => [
    servers[server].title,
    spread(own.map(({ rate }) => rate)),
    spread(own.map(({ p50 }) => p50)),
    spread(own.map(({ p99 }) => p99)),
    spread(own.map(({ cpu }) => cpu)),
    spread(own.map(({ databaseCpu }) => databaseCpu)),
    ...(statements ? [figure(statements[server][query])] : []),
  ])
  const head = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU', 'CPU of PostgreSQL']
  if (statements) head.push('SQL statements')
  return `## ${query}: ${queries[query].title}\n\n${table(head, rows)}`
}

function ratioTable(samples, title, ratio) {
  const others = Object.keys(servers).filter((server) => server !== 'gateway')
  const rows = Object.keys(queries).map((query) => {
    const byServer = new Map(samplesByServer(query, samples))
    const cells = others.map((other) => {
      const pairs = byServer.get(other)?.map((sample, round) => ratio(byServer.get('gateway')[round], sample))
      return pairs ? spread(pairs) : '–'
    })
    return [query, ...cells]
  })
  return table([title, ...others.map((server) => servers[server].title)], rows)
}

export function spread(values) {
  return `**${figure(median(values))}** (${figure(Math.min(...values))}–${figure(Math.max(...values))})`
}

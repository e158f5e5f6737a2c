// Measures the database's processor time for each unit of cost, and compares it with that of the nested list Q2 in the same
// run. If much work costs few units, one caller can keep the database busy. More in README.md.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { casesFor, nestedList } from './cost-cases.mjs'
import { createDatabase, withClient } from './database.mjs'
import { figure, table } from './figures.mjs'
import { backendPids } from './measure.mjs'
import { addStranger, apiKey, seed } from './seed.mjs'
import { bigOrganization } from './seed-ids.mjs'
import { startServer } from './servers.mjs'

const rows = (process.env.BENCH_COST_ROWS ?? '100000,1000000').split(',').map(Number)
const milliseconds = Number(process.env.BENCH_SECONDS ?? 0.5) * 1000
const worstAllowed = 50
/** The budget refills during the measurement. The amount is known, and small for one request. */
const capacity = 600_000
/** Limits for repeating one request: requests that cost much and take little time would use up the budget. */
const maxSpent = capacity / 20

const measured = []
for (const count of rows) measured.push(...(await measureSize(count)))
const worst = await writeResults(measured)
process.exitCode = worst > worstAllowed ? 1 : 0

async function measureSize(count) {
  const size = { organizations: count, users: count + 100_000, viewers: [50, count], bigMembers: count }
  const databaseUrl = await createDatabase('orgql_bench_cost')
  await (await startServer('gateway', databaseUrl)).stop() // makes the tables
  say(`Seeded ${count.toLocaleString('en')} rows in ${(await seed(databaseUrl, size)).toFixed(0)} s.`)
  await addStranger(databaseUrl, Math.min(count, 100_000))
  const gateway = await startServer('gateway', databaseUrl, { RATE_LIMIT_COST_PER_MINUTE: String(capacity) })
  try {
    return await withClient(databaseUrl, async (database) => {
      await database.query('UPDATE organizations SET billing_email = NULL WHERE id = $1', [
        bigOrganization(size),
      ])
      const results = []
      const base = await measure(gateway, database, nestedList)
      for (const one of [nestedList, ...(await withPages(gateway, casesFor(size)))]) {
        const result = one === nestedList ? base : await measure(gateway, database, one)
        results.push({ count, name: one.name, ...result, ratio: result.perUnit / base.perUnit })
        say(
          `${one.name}: ${figure(result.cpu)} ms, ${figure(result.charged)} units, x ${figure(results.at(-1).ratio)}`,
        )
      }
      return results
    })
  } finally {
    await gateway.stop()
  }
}

/** Each list twice: from its start, and from near its end. */
async function withPages(gateway, cases) {
  const requests = []
  for (const one of cases) {
    if (one.query) {
      requests.push(one)
      continue
    }
    requests.push({ ...one, query: one.list(one.args) })
    if (one.name.includes(' total')) continue
    const last = await ask(gateway, { ...one, query: one.list(one.args.replace('first', 'last')) })
    const cursor = last.data && one.connection(last.data).pageInfo.startCursor
    if (cursor) {
      requests.push({
        ...one,
        name: `${one.name}, last page`,
        query: one.list(`${one.args}, after: "${cursor}"`),
      })
    }
  }
  return requests
}

/** Repeats a request for a while, one at a time. The charge is what the caller's budget lost. */
async function measure(gateway, database, request) {
  await ask(gateway, request) // warms up
  const before = await backendTimes(database)
  const first = await ask(gateway, request)
  const started = performance.now()
  let last = first
  let requests = 1
  let charging = 0
  do {
    last = await ask(gateway, request)
    requests++
    charging++
  } while (performance.now() - started < milliseconds && first.left - last.left < maxSpent)
  const refilled = ((performance.now() - started) / 60_000) * capacity
  const charged = (first.left - last.left + refilled) / charging
  const after = await backendTimes(database)
  const busy = [...after].map(([pid, time]) => time - (before.get(pid) ?? 0))
  const cpu = busy.reduce((sum, time) => sum + time, 0) / requests
  return { cpu, charged, perUnit: cpu / charged, status: last.status }
}

/** Waits until the bucket is neither full nor empty: only then does its level show the charge. */
async function ask(gateway, { viewer, query }) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey(viewer)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const left = Number(response.headers.get('ratelimit-remaining'))
  const { data } = await response.json()
  if (left < capacity / 3 || response.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    return ask(gateway, { viewer, query })
  }
  return { status: response.status, left, data }
}

/** Processor time so far, in milliseconds, by process. */
async function backendTimes(database) {
  return new Map(
    (await backendPids(database)).map((pid) => {
      const [running] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
      return [pid, Number(running) / 1e6]
    }),
  )
}

async function writeResults(results) {
  const head = ['', 'rows', 'database ms', 'units charged', 'ms a unit', 'of the nested list', 'status']
  const body = results.map(({ name, count, cpu, charged, perUnit, ratio, status }) => [
    name,
    count.toLocaleString('en'),
    figure(cpu),
    figure(charged),
    figure(perUnit),
    `x ${figure(ratio)}`,
    status,
  ])
  const worst = Math.max(...results.map(({ ratio }) => ratio))
  const page = `# What a unit of cost buys

Processor time of PostgreSQL for one request, and what a caller was charged for it. The worst ratio is ${figure(worst)}; ${worstAllowed} is allowed.

${table(head, body)}`
  await writeFile(path.join(import.meta.dirname, 'results', 'cost.md'), page)
  say(`\nThe worst ratio to the nested list is ${figure(worst)}; ${worstAllowed} is allowed.`)
  return worst
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

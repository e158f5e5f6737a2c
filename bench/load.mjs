// The load generator. It runs as a separate process: it gets a job from its parent, sends back the results, and ends.
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

process.once('message', async (job) => {
  process.send(await generate(job), () => process.disconnect())
})

/** `requests`: those of each connection, which sends them in turn, or each of them `once`. */
async function generate({ url, requests, once, proof = '', seconds, pids }) {
  const latencies = []
  let before = []
  let started = 0
  let ended = 0
  let clients = 0
  const run = autocannon({
    url,
    connections: requests.length,
    duration: seconds,
    ...(once && { maxConnectionRequests: requests[0].length }),
    requests: requests[0].slice(0, 1),
    verifyBody: (body) => body.includes(proof) && !body.includes('"errors"'),
    setupClient: (client) => client.setRequests(requests[clients++]),
  })
  // Nothing has been sent yet, but all requests have been built.
  run.on('start', () => {
    before = pids.map(cpuSeconds)
    started = performance.now()
  })
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    latencies.push(milliseconds)
    ended = performance.now()
  })
  const { errors, non2xx, mismatches } = await run
  const cpu = pids.map((pid, index) => cpuSeconds(pid) - before[index])
  if (errors + non2xx + mismatches > 0 || latencies.length === 0) {
    return {
      failure: `${latencies.length} answers, ${errors} errors, ${non2xx} bad statuses, ${mismatches} bad answers`,
    }
  }
  latencies.sort((a, b) => a - b)
  return {
    requests: latencies.length,
    seconds: (ended - started) / 1000,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpu,
  }
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/** Processor time of a process so far. NaN where the system does not show it (only Linux does). */
function cpuSeconds(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticksPerSecond = 100
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return Number.NaN
  }
}

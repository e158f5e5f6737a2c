// The load generator. It runs as a separate process: it gets a job from its parent, sends back the results, and ends.
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

process.once('message', async (job) => {
  process.send(await generate(job), () => process.disconnect())
})

async function generate({ url, requests, connections, seconds, pids }) {
  const latencies = []
  const before = pids.map(cpuSeconds)
  const started = performance.now()
  let ended = started
  const run = autocannon({
    url,
    connections,
    duration: seconds,
    requests,
    verifyBody: (body) => !body.includes('"errors"'),
    setupClient: (client) => client.setRequests(rotate(requests)),
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

let turn = 0

/** Every connection starts with a different request, so that they do not all change the same row at once. */
function rotate(requests) {
  const start = (turn++ * 7) % requests.length
  return [...requests.slice(start), ...requests.slice(0, start)]
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

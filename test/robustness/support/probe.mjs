// Loaded into the service with --import. Measures processor time inside the process, because clock time on a busy machine
// also counts other processes. Answers on its own socket with one line of JSON for each line that it reads.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Before the service allocates memory: a cgroup counts only memory that is allocated inside it.
const group = process.env.PROBE_CGROUP
if (group) writeFileSync(path.join(group, 'cgroup.procs'), String(process.pid))

const tick = 2
let longestPause = 0
let last = now()

function now() {
  const { user, system } = process.cpuUsage()
  return { time: performance.now(), processor: (user + system) / 1_000 }
}

/** Only processor time counts as a pause: time in which the process waits for a processor is not its own work. */
function look() {
  const present = now()
  const pause = Math.min(present.time - last.time, present.processor - last.processor)
  if (pause > longestPause) longestPause = pause
  last = present
}

const commands = {
  usage() {
    look()
    const usage = { processor: last.processor, pause: longestPause }
    longestPause = 0
    return usage
  },
  // Memory that is still used after garbage collection.
  memory() {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    const { rss, heapUsed, external } = process.memoryUsage()
    last = now()
    return { resident: rss, held: heapUsed + external }
  },
}

setInterval(look, tick).unref()
const server = createServer((socket) => {
  socket.unref()
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    for (const command of chunk.toString().split('\n').filter(Boolean)) {
      socket.write(`${JSON.stringify(commands[command]())}\n`)
    }
  })
})
server.listen(process.env.PROBE_SOCKET)
server.unref()

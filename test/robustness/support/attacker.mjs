// The attacker runs in its own thread, so that reading its large answers does not delay the requests that are measured.
import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const { url, connections } = workerData
const { hostname, port } = new URL(url)
const agent = new Agent({ keepAlive: true, maxSockets: connections })
let requests = []
let statuses = {}
let running = []

function send({ method, path, headers, body }) {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const outgoing = request(
      { agent, hostname, port, method, path, headers: { ...length, ...headers } },
      (incoming) => {
        incoming.resume()
        incoming.on('close', () => resolve(incoming.statusCode))
      },
    )
    outgoing.setTimeout(10_000, () => outgoing.destroy())
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}

async function attack(offset, current) {
  for (let index = offset; requests === current && current.length > 0; index += connections) {
    const status = await send(current[index % current.length])
    statuses[status] = (statuses[status] ?? 0) + 1
  }
}

parentPort.on('message', async (message) => {
  requests = message
  // Earlier requests still run: an attacker does not wait for answers.
  running.push(...Array.from({ length: connections }, (_, offset) => attack(offset, message)))
  if (message.length > 0) return
  await Promise.all(running)
  parentPort.postMessage(statuses)
  running = []
  statuses = {}
})

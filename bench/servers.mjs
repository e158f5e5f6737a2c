import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const here = import.meta.dirname

/** The flags of `npm start`. The other servers get the same. */
const nodeFlags = ['--max-semi-space-size=64']

/** The servers. `dialect`: whose queries it gets. `lacks`: queries that it cannot answer. `health`: path of its readiness probe. `env`: more settings. */
export const servers = {
  gateway: {
    title: 'orgql',
    script: '../dist/src/main.js',
    args: ['serve'],
    lacks: [],
    health: '/health/ready',
  },
  postgraphile: { title: 'PostGraphile 5', script: 'servers/postgraphile.mjs', lacks: ['R1'] },
  mercurius: { title: 'Mercurius', script: 'servers/mercurius.mjs', lacks: [] },
  limit: { title: 'bare node:http + one SQL statement', script: 'servers/limit.mjs', lacks: [] },
}

// After a signal this process ends through the `exit` event, which also ends the servers.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

export function canAnswer(server, query) {
  return !servers[server].lacks.includes(query)
}

/** Starts a server on a free port and waits until it can answer. Its log is discarded. */
export async function startServer(name, databaseUrl, settings = {}) {
  const { script, args = [], health, dialect = name, env = {} } = servers[name]
  const port = await freePort()
  const child = spawn(process.execPath, [...nodeFlags, path.resolve(here, script), ...args], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      LOG_LEVEL: 'info',
      // Cost is still counted, but here one caller sends more than any budget should allow.
      RATE_LIMIT_COST_PER_MINUTE: '1000000000000',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      ...env,
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints = (complaints + text).slice(-4000)
  })
  const stopWithUs = () => child.kill('SIGKILL')
  process.once('exit', stopWithUs)
  const exited = once(child, 'exit')
  // The gateway accepts connections before it has reached its database. Its readiness probe shows when it is ready.
  while (!(await (health ? isHealthy(port, health) : accepts(port)))) {
    if (child.exitCode !== null) throw new Error(`${name} did not start:\n${complaints}`)
    await sleep(50)
  }
  return {
    name,
    dialect,
    pid: child.pid,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(impatience)
      process.off('exit', stopWithUs)
    },
  }
}

export async function startServers(names, databaseUrl) {
  return Promise.all(names.map((name) => startServer(name, databaseUrl)))
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function isHealthy(port, path) {
  const { ok } = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => ({ ok: false }))
  return ok
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

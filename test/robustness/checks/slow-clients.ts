import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSocket } from '../../support/socket.ts'
import type { Check } from '../check.ts'
import { createWorld } from '../inputs/world.ts'
import { createClient } from '../support/client.ts'
import { count, milliseconds, percentile } from '../support/figures.ts'
import { preparePostgres } from '../support/postgres.ts'
import { graphql, isSuccess } from '../support/requests.ts'
import { loggedFaults, startService } from '../support/service.ts'
import { until } from '../support/until.ts'

const longestWait = 20_000
const lastLook = 1_500
const idleConnections = 2_000
const requestsMeanwhile = 300
const slowestMeanwhile = 1_000

export const slowClients: Check = {
  name: 'slow-clients',
  title: 'Slow clients are cut off, and idle connections keep nobody from being served',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const { own } = await createWorld(prepared)
    const service = await startService(prepared.settings, onEnd)

    const slow = Promise.all(slowClientsOf(own.key).map((client) => lifetime(service.url, client)))
    const idle = await openIdle(service.url)
    const waits: number[] = []
    const refused: string[] = []
    const client = createClient(service.url)
    onEnd(client.close)
    for (let index = 0; index < requestsMeanwhile; index++) {
      const answer = await client.send(graphql(own.key, '{ viewer { email } }'))
      waits.push(answer.milliseconds)
      if (!isSuccess(answer)) refused.push(`Beside idle connections, a request got ${answer.status}`)
    }
    const stillOpen = idle.filter((socket) => !socket.closed).length
    for (const socket of idle) socket.destroy()
    const lifetimes = await slow

    const longest = Math.max(...lifetimes.map((one) => one.seconds))
    return {
      done:
        `${lifetimes.length} kinds of slow clients, cut off after ${lifetimes.map(({ title, seconds }) => `${seconds.toFixed(0)} s (${title})`).join(', ')}; ` +
        `${count(stillOpen)} idle connections beside which requests took ${milliseconds(percentile(waits, 0.99))} (p99)`,
      problems: [
        ...lifetimes
          .filter(({ wasCutOff }) => !wasCutOff)
          .map(({ title }) => `${title}: was still there after ${longest} s`),
        ...refused,
        ...(stillOpen < idleConnections ? [`Only ${stillOpen} idle connections stayed open meanwhile`] : []),
        ...(Math.max(...waits) > slowestMeanwhile
          ? ['Beside idle connections, a request took more than a second']
          : []),
        ...loggedFaults(service),
      ],
    }
  },
}

interface SlowClient {
  title: string
  /** Said at once, and then one byte after another. */
  start: string
  trickle?: string
  reads?: boolean
}

const trickleInterval = 400

function slowClientsOf(key: string): SlowClient[] {
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
  ]
  const get = `GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n`
  const endless = 'x'.repeat(1_000)
  return [
    { title: 'says nothing', start: '' },
    { title: 'headers byte by byte', start: `${head.join('\r\n')}\r\nX-Slow: `, trickle: endless },
    { title: 'stops in its headers', start: `${head.join('\r\n')}\r\nX-Half` },
    {
      title: 'body byte by byte',
      start: `${head.join('\r\n')}\r\nContent-Length: 1000\r\n\r\n`,
      trickle: endless,
    },
    {
      title: 'chunks byte by byte',
      start: `${head.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      trickle: '1\r\nx\r\n'.repeat(200),
    },
    { title: 'stops in its body', start: `${head.join('\r\n')}\r\nContent-Length: 1000\r\n\r\n{"query"` },
    { title: 'says nothing after an answer', start: get },
    { title: 'does not read its answers', start: get.repeat(500), reads: false },
  ]
}

async function lifetime(url: string, { title, start, trickle = '', reads = true }: SlowClient) {
  const started = performance.now()
  const socket = openSocket(url)
  // A connection that is not read does not show its end, so it is looked at shortly before the time is over.
  if (reads) socket.resume()
  else setTimeout(() => socket.resume(), longestWait - lastLook).unref()
  socket.write(start)
  const closed = new Promise<boolean>((resolve) => {
    socket.once('close', () => resolve(true))
    setTimeout(() => resolve(false), longestWait).unref()
  })
  void sendSlowly(socket, trickle)
  const wasCutOff = await closed
  const seconds = (performance.now() - started) / 1_000
  socket.destroy()
  return { title, seconds, wasCutOff }
}

async function sendSlowly(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    await sleep(trickleInterval)
    if (socket.destroyed) return
    socket.write(byte)
  }
}

async function openIdle(url: string): Promise<Socket[]> {
  const sockets = Array.from({ length: idleConnections }, () => openSocket(url).resume())
  const areOpen = () => sockets.every(({ connecting }) => !connecting)
  await until(areOpen, { patience: 10_000, what: `${idleConnections} connections are open` })
  return sockets
}

import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSocket } from '../../support/socket.ts'

export interface SlowClient {
  title: string
  /** `start` is sent at once, `trickle` byte by byte. */
  start: string
  trickle?: string
  reads?: boolean
}

const trickleInterval = 400
const lastLook = 1_500

/** Clients that keep a connection open without finishing a request or reading the answers. */
export function slowClientsOf(key: string): SlowClient[] {
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

/** How long the service keeps a slow client connected, up to `longestWait` milliseconds. */
export async function lifetime(
  url: string,
  { title, start, trickle = '', reads = true }: SlowClient,
  longestWait: number,
) {
  const started = performance.now()
  const socket = openSocket(url)
  // A socket reports its end only when it is read, so reading starts shortly before the time is over.
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

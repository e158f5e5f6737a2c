import type { Sent } from '../../support/requests.ts'
import { openSocket } from '../../support/socket.ts'
import type { Client } from '../support/client.ts'
import type { Bytes } from './position.ts'

export interface Received {
  /** 0 if there was no answer. */
  status: number
  bytes: number
  requestId: string
}

const timeout = 60_000

/** Sends one request at a time, and waits for the whole answer. */
export async function send(client: Client, url: string, sent: Sent | Bytes): Promise<Received> {
  if ('bytes' in sent) return exchange(url, sent.bytes)
  try {
    const { status, headers, text } = await client.send(sent)
    return { status, bytes: Buffer.byteLength(text), requestId: String(headers['x-request-id']) }
  } catch {
    return { status: 0, bytes: 0, requestId: '' }
  }
}

function exchange(url: string, bytes: string): Promise<Received> {
  return new Promise((resolve) => {
    const socket = openSocket(url)
    const chunks: Buffer[] = []
    let size = 0
    const end = () => {
      socket.destroy()
      const head = Buffer.concat(chunks).toString('latin1', 0, 4_096)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
      resolve({ status, bytes: size, requestId: /^x-request-id: (.*)\r$/im.exec(head)?.[1] ?? '' })
    }
    socket.setTimeout(timeout, end)
    socket.on('close', end)
    socket.on('data', (chunk: Buffer) => {
      if (size < 8_192) chunks.push(chunk)
      size += chunk.length
      if (size >= wholeLength(Buffer.concat(chunks))) end()
    })
    socket.write(bytes)
  })
}

/** Length of an answer by its headers, because the connection stays open after it. */
function wholeLength(start: Buffer): number {
  const head = start.indexOf('\r\n\r\n')
  if (head === -1) return Number.POSITIVE_INFINITY
  const length = /^content-length: (\d+)\r$/im.exec(start.toString('latin1', 0, head + 2))?.[1]
  // A 304 has no body, even with a Content-Length.
  if (start.toString('latin1', 9, 12) === '304') return head + 4
  return length === undefined ? Number.POSITIVE_INFINITY : head + 4 + Number(length)
}

import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Sent } from '../../support/requests.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  milliseconds: number
}

export interface Client {
  /** Rejects if there is no answer in time. */
  send(sent: Sent): Promise<Answer>
  close(): void
}

export interface ClientOptions {
  connections?: number
  timeout?: number
}

/** Keeps its connections open, uses them in turn, and never sends a request again. */
export function createClient(
  url: string,
  { connections = 16, timeout = 10_000 }: ClientOptions = {},
): Client {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  return {
    close: () => agent.destroy(),
    send: ({ method, path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const started = performance.now()
        const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
        const outgoing = request(
          { agent, hostname, port, method, path, headers: { ...length, ...headers } },
          (incoming) => {
            const chunks: Buffer[] = []
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
            incoming.on('error', reject)
            incoming.on('end', () => {
              const { statusCode: status = 0, headers } = incoming
              const text = Buffer.concat(chunks).toString()
              resolve({ status, headers, text, milliseconds: performance.now() - started })
            })
          },
        )
        outgoing.setTimeout(timeout, () => outgoing.destroy(new Error(`No answer within ${timeout} ms`)))
        outgoing.on('error', reject)
        outgoing.end(body)
      }),
  }
}

/** Whether a valid request succeeded. */
export function isSuccess({ status, text }: Answer): boolean {
  return (
    status >= 200 && status < 300 && !text.startsWith('{"errors"') && !text.includes('"errors":[{"message"')
  )
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BadRequestError } from '../operations/errors.ts'
import { bodyTooLarge } from '../transport/error.ts'
import { type HttpRequest, maxBodyBytes } from '../transport/message.ts'
import type { App } from './app.ts'

export interface RunningServer {
  readonly url: string
  /** Takes no new connections, lets requests that are under way end, then resolves. */
  stop(): Promise<void>
}

const headersTimeout = 10_000
const requestTimeout = 20_000
const drainTimeout = 10_000

/**
 * The service on node:http, without a Request and a Response in between: making and reading those costs more than
 * answering a small query.
 */
export async function startServer(
  app: App,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const server = createServer(
    { headersTimeout, requestTimeout, keepAliveTimeout: 5_000 },
    (incoming, outgoing) => {
      void answer(app, incoming, outgoing)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { url: urlOf(server, host), stop: () => drain(server) }
}

async function answer(app: App, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await app(readRequest(incoming))
    // Known lengths spare the client and the server the chunked encoding.
    const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    // A HEAD has the length of what a GET would get, which nobody has counted.
    const hasLength = status !== 204 && status !== 304 && incoming.method !== 'HEAD'
    outgoing.writeHead(status, hasLength ? { ...headers, 'Content-Length': length } : headers)
    outgoing.end(body ?? undefined)
  } catch {
    // Only an answer that could not be sent ends up here: everything else is an answer.
    outgoing.destroy()
  }
}

function readRequest(incoming: IncomingMessage): HttpRequest {
  const { method = 'GET', url = '/' } = incoming
  const mark = url.indexOf('?')
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    header(name) {
      const value = incoming.headers[name]
      return typeof value === 'string' ? value : (value?.join(', ') ?? null)
    },
    body: () => readBody(incoming),
  }
}

function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBodyBytes) {
        chunks.push(chunk)
        return
      }
      incoming.pause()
      reject(bodyTooLarge(maxBodyBytes))
    })
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.once('error', () => reject(new BadRequestError('The body did not arrive completely.')))
  })
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), drainTimeout)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })
}

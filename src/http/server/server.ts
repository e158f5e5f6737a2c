import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../config.ts'
import type { HttpRequest } from '../../transport/message.ts'
import type { App } from '../app.ts'
import { refuseBadRequest } from './bad-requests.ts'
import { readBody } from './body.ts'
import { Connection, type Serve } from './connection.ts'
import { type Sending, sendParts } from './send-parts.ts'
import { UnreadAnswers } from './unread-answers.ts'

export interface RunningServer {
  readonly url: string
  /** Whether there is memory to keep an answer of this size until the client has read it. */
  hasRoomFor(bytes: number): boolean
  /**
   * Keeps answering for `delay` milliseconds, with `Connection: close`. Then accepts no more connections, ends streamed
   * answers after the part that they send, waits for the active requests to end, and resolves.
   */
  stop(delay: number): Promise<void>
}

/** In milliseconds. Longer than any real client needs. Each one closes connections that do nothing. */
const timeouts = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  /** How often Node checks these timeouts. */
  connectionsCheckingInterval: 1_000,
}
/** For a client that does not read its answer. Node disconnects it after at most twice this time without a byte. */
const silenceTimeout = 7_000
const drainTimeout = 10_000

/** Limit for all answers that their clients have not read yet. */
const maxUnreadBytes = 64 * 1024 * 1024
/** Approximate size of an answer's headers. */
const headerBytes = 512

const reading = {
  /** Request line and all headers, in bytes. */
  maxHeaderSize: 16 * 1024,
  // Checked later in the pipeline, so that a missing Host gets an answer like any other error.
  requireHostHeader: false,
  // Otherwise Node keeps the first of several Host or Authorization headers, while a proxy may have used another.
  joinDuplicateHeaders: true,
}

export interface ServerOptions extends Pick<Config, 'host' | 'port' | 'maxConnections' | 'limits'> {
  /** Called with the number of clients that were disconnected since the last call, because they did not read their answers. */
  onCutOff?: (clients: number) => void
}

/**
 * Runs the service on node:http. It does not use Request and Response objects: creating and reading them costs more than
 * answering a small query.
 */
export async function startServer(
  app: App,
  { host, port, maxConnections, limits, onCutOff = () => {} }: ServerOptions,
): Promise<RunningServer> {
  let isStopping = false
  let isDraining = false
  // Checked after the answer is made, so that requests that began before the shutdown also get the header.
  const respond: App = async (request) => {
    const answer = await app(request)
    if (isStopping) answer.headers.Connection = 'close'
    return answer
  }
  const unread = new UnreadAnswers({ maxBytes: maxUnreadBytes, onCutOff })
  const serve: Serve = (incoming, outgoing, give) => {
    const sending = { outgoing, socket: incoming.socket, give, isOver: () => isDraining }
    void answer(respond, readRequest(incoming, limits.bodyBytes), sending)
  }
  const connections = new WeakMap<Socket, Connection>()
  const server = createServer({ ...timeouts, ...reading }, (incoming, outgoing) =>
    connections.get(incoming.socket)?.take(incoming, outgoing),
  )
  server.on('connection', (socket) => connections.set(socket, new Connection(socket, serve, unread)))
  server.maxConnections = maxConnections
  server.timeout = silenceTimeout
  // Otherwise Node silently drops headers beyond 2,000, a proxy's headers among them. The service counts them itself.
  server.maxHeadersCount = 0
  server.on('clientError', refuseBadRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: urlOf(server, host),
    hasRoomFor: (bytes) => unread.hasRoomFor(bytes),
    async stop(delay) {
      isStopping = true
      await sleep(delay)
      isDraining = true
      await drain(server)
    },
  }
}

/** In bytes. A longer string is kept as bytes outside the heap until it is sent; there it needs at most half the memory. */
const largeBody = 64 * 1024

async function answer(app: App, request: HttpRequest, sending: Sending): Promise<void> {
  const { outgoing, give } = sending
  try {
    const { status, headers, body, stream, isShared } = await app(request)
    if (stream) {
      give(headerBytes)
      outgoing.writeHead(status, headers)
      return await sendParts(stream, sending)
    }
    // With a known length no chunked encoding is needed.
    const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    // For HEAD this would be the length of the GET answer, which is not known.
    const hasLength = status !== 204 && status !== 304 && request.method !== 'HEAD'
    give(headerBytes + (isShared ? 0 : length))
    if (hasLength) headers['Content-Length'] = String(length)
    outgoing.writeHead(status, headers)
    outgoing.end(typeof body === 'string' && length > largeBody ? Buffer.from(body) : (body ?? undefined))
  } catch {
    // The answer could not be sent. The app itself turns every other error into an answer.
    outgoing.destroy()
  }
}

function readRequest(incoming: IncomingMessage, bodyBytes: number): HttpRequest {
  const { method = 'GET', url = '/' } = incoming
  const mark = url.indexOf('?')
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    remoteIp: incoming.socket.remoteAddress ?? 'unknown',
    headerCount: incoming.rawHeaders.length / 2,
    header(name) {
      const value = incoming.headers[name]
      return typeof value === 'string' ? value : (value?.join(', ') ?? null)
    },
    body: () => readBody(incoming, bodyBytes),
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timeout = setTimeout(() => server.closeAllConnections(), drainTimeout)
    server.close(() => {
      clearTimeout(timeout)
      resolve()
    })
    server.closeIdleConnections()
  })
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../config.ts'
import type { HttpRequest } from '../../transport/message.ts'
import type { App } from '../app.ts'
import { refuseBadRequest } from './bad-requests.ts'
import { readBody } from './body.ts'
import { Connection, type Serve } from './connection.ts'
import { UnreadAnswers } from './unread-answers.ts'

export interface RunningServer {
  readonly url: string
  /** Whether memory is left for an answer of this size, until its client has read it. */
  hasRoomFor(bytes: number): boolean
  /**
   * Goes on for `delay` milliseconds, asking every client to come back on a new connection; then takes no more
   * connections, lets the requests that are under way end, and resolves.
   */
  stop(delay: number): Promise<void>
}

/** In milliseconds. Slower than any real client; each limit frees a connection that does nothing. */
const timeouts = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  /** How often Node looks for connections that have taken too long. */
  connectionsCheckingInterval: 1_000,
}
/** For a client that does not read its answer: Node cuts it off after twice this time without a byte, at the latest. */
const silenceTimeout = 7_000
const drainTimeout = 10_000

/** Of answers that wait in this process to be read by their clients. */
const maxUnreadBytes = 64 * 1024 * 1024
/** Of an answer's headers, about. */
const headerBytes = 512

const reading = {
  /** Of the request line and all headers, in bytes. */
  maxHeaderSize: 16 * 1024,
  // Checked later in the pipeline, so that a missing Host gets an answer like any other error.
  requireHostHeader: false,
  // Else Node keeps the first of several Host or Authorization headers, and others on the way here may have kept another.
  joinDuplicateHeaders: true,
}

export interface ServerOptions extends Pick<Config, 'host' | 'port' | 'maxConnections' | 'limits'> {
  /** Called with the number of clients that were disconnected since the last call, because they did not read their answers. */
  onCutOff?: (clients: number) => void
}

/**
 * The service on node:http, without a Request and a Response in between: making and reading those costs more than
 * answering a small query.
 */
export async function startServer(
  app: App,
  { host, port, maxConnections, limits, onCutOff = () => {} }: ServerOptions,
): Promise<RunningServer> {
  let isStopping = false
  // Sent with the answer, so that clients that were waiting for one when the shutdown began get it as well.
  const respond: App = async (request) => {
    const answer = await app(request)
    if (isStopping) answer.headers.Connection = 'close'
    return answer
  }
  const unread = new UnreadAnswers({ maxBytes: maxUnreadBytes, onCutOff })
  const serve: Serve = (incoming, outgoing, give) =>
    void answer(respond, readRequest(incoming, limits.bodyBytes), outgoing, give)
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
      await drain(server)
    },
  }
}

/** In bytes. Larger texts wait to be read as bytes, outside the heap, where they take half as much at most. */
const largeBody = 64 * 1024

async function answer(
  app: App,
  request: HttpRequest,
  outgoing: ServerResponse,
  give: (bytes: number) => void,
): Promise<void> {
  try {
    const { status, headers, body, isShared } = await app(request)
    // With a known length no chunked encoding is needed.
    const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    // For HEAD this would be the length of the GET answer, which is not known.
    const hasLength = status !== 204 && status !== 304 && request.method !== 'HEAD'
    give(headerBytes + (isShared ? 0 : length))
    if (hasLength) headers['Content-Length'] = String(length)
    outgoing.writeHead(status, headers)
    outgoing.end(typeof body === 'string' && length > largeBody ? Buffer.from(body) : (body ?? undefined))
  } catch {
    // Only an answer that could not be sent ends up here: everything else is an answer.
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
    const impatience = setTimeout(() => server.closeAllConnections(), drainTimeout)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })
}

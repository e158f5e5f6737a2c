import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Reader, UnreadAnswers } from './unread-answers.ts'

/** Requests of one connection that are answered at the same time. */
const maxActive = 8
/** Memory that a paused connection uses: one chunk here, and one in the socket. */
const pausedBytes = 128 * 1024
/** The end of a request header. */
const blankLine = Buffer.from('\r\n\r\n')
const shortestHeader = 'GET / HTTP/1.1\r\n\r\n'.length
/** Approximate memory of a parsed request that has not been started. */
const parsedBytes = 4 * 1024
/** A body may be full of blank lines. Each call of the parser costs time, so it gets at least this many bytes of a body. */
const minBodyPiece = 1_024

/**
 * Answers a request. It must call `give` with the size of the answer before it sends the answer. If it sends the answer part
 * by part, it calls `give` for each part: only the last size counts.
 */
export type Serve = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  give: (bytes: number) => void,
) => void

/**
 * Limits the requests of one connection that are answered at the same time. Clients may send requests without waiting for
 * answers (pipelining). Node parses everything that it has read and starts every request in it, which may be thousands.
 * Here only `maxActive` requests are started. The others wait, and count as used memory.
 *
 * At first Node parses by itself, which is fastest. When a client has sent more than `maxActive` requests, this class takes
 * over the parser. It then passes the requests to the parser one at a time, keeps the unparsed rest, and pauses the socket.
 */
export class Connection implements Reader {
  unreadBytes = 0
  lastProgress = 0
  private readonly socket: Socket
  private readonly serve: Serve
  private readonly unread: UnreadAnswers
  /** Undefined while Node parses by itself. */
  private parse: ((chunk: Buffer) => void) | undefined
  private active = 0
  /** Requests that are parsed but not started. Once this class controls the parser, there are at most one or two. */
  private readonly waiting: [IncomingMessage, ServerResponse][] = []
  /** Bytes that were read after the waiting requests. */
  private unparsed: Buffer | undefined
  private latest: IncomingMessage | undefined

  constructor(socket: Socket, serve: Serve, unread: UnreadAnswers) {
    this.socket = socket
    this.serve = serve
    this.unread = unread
    socket.on('resume', () => this.goOn())
    // Each streamed answer listens for its end. Node warns of more than ten listeners.
    socket.setMaxListeners(maxActive + 10)
    unread.enter(this)
    socket.once('close', () => {
      unread.leave(this)
      this.unparsed = undefined
    })
  }

  take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.latest = incoming
    if (this.active < maxActive && this.waiting.length === 0) {
      this.start(incoming, outgoing)
      return
    }
    if (this.socket.destroyed) return
    this.waiting.push([incoming, outgoing])
    this.unread.give(this, parsedBytes)
    // Not before Node has parsed the rest of the current chunk.
    if (!this.parse && this.waiting.length === 1) process.nextTick(() => this.parseOneByOne())
  }

  cutOff(): void {
    this.socket.destroy()
  }

  private parseOneByOne(): void {
    if (this.socket.destroyed) return
    const parse = takeParser(this.socket)
    this.parse = parse
    this.socket.on('data', (chunk: Buffer) => this.receive(chunk, parse))
    if (this.mustWait()) this.socket.pause()
  }

  private start(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.active++
    let bytes = 0
    // The answer has been sent, or the connection is closed.
    outgoing.on('close', () => {
      this.unread.taken(this, bytes)
      this.active--
      // Not at once: fast answers would keep the event loop busy with this one connection.
      if (this.waiting.length > 0) setImmediate(() => this.startNext())
    })
    this.serve(incoming, outgoing, (size) => {
      if (this.socket.destroyed) return
      if (bytes > 0) this.unread.taken(this, bytes)
      bytes = size
      this.unread.give(this, size)
    })
  }

  private startNext(): void {
    if (this.active >= maxActive || this.socket.destroyed) return
    const next = this.waiting.shift()
    if (!next) return
    this.unread.taken(this, parsedBytes)
    this.start(...next)
    if (!this.mustWait()) this.socket.resume()
  }

  /** Node resumes the socket after every message. This pauses it again while requests wait. */
  private goOn(): void {
    if (this.mustWait()) {
      this.socket.pause()
    } else if (this.unparsed && this.parse) {
      const chunk = this.unparsed
      this.unparsed = undefined
      this.unread.taken(this, pausedBytes)
      this.receive(chunk, this.parse)
    }
  }

  private mustWait(): boolean {
    return this.waiting.length > 0 || isHeldByNode(this.socket)
  }

  private keep(chunk: Buffer): void {
    this.unparsed = chunk
    this.unread.give(this, pausedBytes)
  }

  private receive(chunk: Buffer, parse: (chunk: Buffer) => void): void {
    let start = 0
    while (start < chunk.length && !this.socket.destroyed) {
      const isInBody = this.latest?.complete === false
      const headerEnd = endOfHeader(chunk, start + (isInBody ? minBodyPiece : shortestHeader))
      // If no other header ends in the rest, it holds at most one request.
      const stop = endOfHeader(chunk, headerEnd + shortestHeader) > chunk.length ? chunk.length : headerEnd
      parse(start === 0 && stop === chunk.length ? chunk : chunk.subarray(start, stop))
      start = stop
      if (this.waiting.length > 0) this.socket.pause()
      // Node also pauses the socket, when too much of a body or of answers waits in memory.
      if (!this.socket.isPaused()) continue
      if (start < chunk.length) this.keep(chunk.subarray(start))
      return
    }
  }
}

/** Takes over Node's `data` listener, which parses a chunk synchronously. */
function takeParser(socket: Socket): (chunk: Buffer) => void {
  const [parse] = socket.listeners('data')
  if (!parse) throw new Error('node:http does not listen to its connections.')
  socket.removeListener('data', parse as () => void)
  return (chunk) => parse.call(socket, chunk)
}

/**
 * Node pauses a connection that has too many unsent bytes of answers, and resumes it by itself. Its parser must not get
 * anything in that time. Only this private field shows that state.
 */
function isHeldByNode(socket: Socket): boolean {
  return (socket as { _paused?: boolean })._paused === true
}

/** Index of the first header end at or after `least`. Without one, an index beyond the chunk. */
function endOfHeader(chunk: Buffer, least: number): number {
  const from = Math.max(0, least - blankLine.length)
  const found = from > chunk.length ? -1 : chunk.indexOf(blankLine, from)
  return found === -1 ? chunk.length + 1 : found + blankLine.length
}

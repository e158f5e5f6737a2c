import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Reader, UnreadAnswers } from './unread-answers.ts'

/** Requests of one connection that are answered at the same time. */
const maxUnderWay = 8
/** What is in memory of a connection that is not read for now: a chunk here, and one in the socket. */
const keptBytes = 128 * 1024
/** Where the head of a request ends. */
const blankLine = Buffer.from('\r\n\r\n')
/** There is no shorter one. */
const shortestHead = 'GET / HTTP/1.1\r\n\r\n'.length
/** What a parsed request takes in memory before anything is done with it, about. */
const parsedBytes = 4 * 1024
/** Bodies may be full of blank lines. They are given to Node in pieces of this size at least, for each of which it works. */
const pieceOfBody = 1_024

/** Answers a request; `give` is to be called with the size of the answer before it is sent. */
export type Serve = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  give: (bytes: number) => void,
) => void

/**
 * Clients may send requests without waiting for answers (pipelining). Node parses whatever it has read in one go and starts
 * all of it: thousands of requests. Here a few are under way at once. The others wait, and count as memory until then.
 *
 * Node reads fastest when it may parse what it reads at once. So it does, until a client has more requests under way than
 * are answered at once. From then on the parser is given one request after another; what was read beyond that stays as it
 * came, and nothing more is read meanwhile.
 */
export class Connection implements Reader {
  unreadBytes = 0
  lastProgress = 0
  private readonly socket: Socket
  private readonly serve: Serve
  private readonly unread: UnreadAnswers
  /** Undefined as long as Node parses by itself. */
  private parse: ((chunk: Buffer) => void) | undefined
  private underWay = 0
  /** Parsed when enough were under way: all that was read with them at first, and later one or two. */
  private readonly waiting: [IncomingMessage, ServerResponse][] = []
  /** What was read after them. */
  private unparsed: Buffer | undefined
  private latest: IncomingMessage | undefined

  constructor(socket: Socket, serve: Serve, unread: UnreadAnswers) {
    this.socket = socket
    this.serve = serve
    this.unread = unread
    socket.on('resume', () => this.goOn())
    unread.enter(this)
    socket.once('close', () => {
      unread.leave(this)
      this.unparsed = undefined
    })
  }

  take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.latest = incoming
    if (this.underWay < maxUnderWay && this.waiting.length === 0) {
      this.start(incoming, outgoing)
      return
    }
    if (this.socket.destroyed) return
    this.waiting.push([incoming, outgoing])
    this.unread.give(this, parsedBytes)
    // After what is being parsed right now.
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
    this.underWay++
    let bytes = 0
    // Only now the answer has left this process, or never will.
    outgoing.on('close', () => {
      this.unread.taken(this, bytes)
      this.underWay--
      // Answers that wait for nothing would else be made for one connection as long as it has requests.
      if (this.waiting.length > 0) setImmediate(() => this.startNext())
    })
    this.serve(incoming, outgoing, (size) => {
      if (this.socket.destroyed) return
      bytes = size
      this.unread.give(this, size)
    })
  }

  private startNext(): void {
    if (this.underWay >= maxUnderWay || this.socket.destroyed) return
    const next = this.waiting.shift()
    if (!next) return
    this.unread.taken(this, parsedBytes)
    this.start(...next)
    if (!this.mustWait()) this.socket.resume()
  }

  /** Node goes on reading after every message; that is undone as long as enough is under way. */
  private goOn(): void {
    if (this.mustWait()) {
      this.socket.pause()
    } else if (this.unparsed && this.parse) {
      const chunk = this.unparsed
      this.unparsed = undefined
      this.unread.taken(this, keptBytes)
      this.receive(chunk, this.parse)
    }
  }

  private mustWait(): boolean {
    return this.waiting.length > 0 || isHeldByNode(this.socket)
  }

  private keep(chunk: Buffer): void {
    this.unparsed = chunk
    this.unread.give(this, keptBytes)
  }

  private receive(chunk: Buffer, parse: (chunk: Buffer) => void): void {
    let start = 0
    while (start < chunk.length && !this.socket.destroyed) {
      const isInBody = this.latest?.complete === false
      const head = endOfHead(chunk, start + (isInBody ? pieceOfBody : shortestHead))
      // With no other head in it, the rest is at most one request.
      const stop = endOfHead(chunk, head + shortestHead) > chunk.length ? chunk.length : head
      parse(start === 0 && stop === chunk.length ? chunk : chunk.subarray(start, stop))
      start = stop
      if (this.waiting.length > 0) this.socket.pause()
      // Node pauses as well, when a body or answers pile up.
      if (!this.socket.isPaused()) continue
      if (start < chunk.length) this.keep(chunk.subarray(start))
      return
    }
  }
}

/** Node parses what it is given by this listener, at once. */
function takeParser(socket: Socket): (chunk: Buffer) => void {
  const [parse] = socket.listeners('data')
  if (!parse) throw new Error('node:http does not listen to its connections.')
  socket.removeListener('data', parse as () => void)
  return (chunk) => parse.call(socket, chunk)
}

/**
 * Node stops connections whose answers pile up and must not be given anything then; it lets them go on by itself. It notes
 * that nowhere else.
 */
function isHeldByNode(socket: Socket): boolean {
  return (socket as { _paused?: boolean })._paused === true
}

/** Of a head that is at `least` or after it; beyond the chunk when there is none. */
function endOfHead(chunk: Buffer, least: number): number {
  const from = Math.max(0, least - blankLine.length)
  const found = from > chunk.length ? -1 : chunk.indexOf(blankLine, from)
  return found === -1 ? chunk.length + 1 : found + blankLine.length
}

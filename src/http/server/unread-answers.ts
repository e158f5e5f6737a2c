/** A client that reads answers. */
export interface Reader {
  /** Bytes of answers that it has not taken yet. */
  unreadBytes: number
  /** When it last took an answer whole, or was given the first that it has not taken. */
  lastProgress: number
  cutOff(): void
}

export interface UnreadOptions {
  maxBytes: number
  /** Called with the number of clients that were disconnected since the last call; seldom enough to log each call. */
  onCutOff: (readers: number) => void
}

/** A client that has read nothing for this long may be disconnected when memory is short, before new answers are refused. */
const stalledMilliseconds = 1_000
/** Answers up to this size are never refused: the refusal would be about as large. */
const smallBytes = 64 * 1024
const tellMilliseconds = 10_000

/**
 * The answers of all connections that wait in this process to be read, and requests that wait behind them. Clients that ask
 * and do not read are cut off before these take more memory than they may.
 */
export class UnreadAnswers {
  private readonly readers = new Set<Reader>()
  private readonly options: UnreadOptions
  private bytes = 0
  private untold = 0
  private lastTold = Number.NEGATIVE_INFINITY

  constructor(options: UnreadOptions) {
    this.options = options
  }

  /** Whether an answer of this size can be kept until it is read. Clients that do not read are disconnected to make room. */
  hasRoomFor(bytes: number): boolean {
    if (bytes <= smallBytes || this.fits(bytes)) return true
    const now = Date.now()
    return this.makeRoom(bytes, (reader) => now - reader.lastProgress >= stalledMilliseconds)
  }

  enter(reader: Reader): void {
    this.readers.add(reader)
  }

  leave(reader: Reader): void {
    this.bytes -= reader.unreadBytes
    reader.unreadBytes = 0
    this.readers.delete(reader)
  }

  /** To be called before the answer is sent. The client may be disconnected if no other has more unread answers. */
  give(reader: Reader, bytes: number): void {
    if (reader.unreadBytes === 0) reader.lastProgress = Date.now()
    reader.unreadBytes += bytes
    this.bytes += bytes
    if (!this.fits(0)) this.makeRoom(0, () => true)
  }

  taken(reader: Reader, bytes: number): void {
    // Unread answers of a disconnected client no longer count.
    if (!this.readers.has(reader)) return
    reader.unreadBytes -= bytes
    this.bytes -= bytes
    reader.lastProgress = Date.now()
  }

  private fits(bytes: number): boolean {
    return this.bytes + bytes <= this.options.maxBytes
  }

  private makeRoom(bytes: number, mayLeave: (reader: Reader) => boolean): boolean {
    const candidates = [...this.readers].filter((reader) => reader.unreadBytes > 0 && mayLeave(reader))
    const now = Date.now()
    // The clients with the most unread bytes for the longest time.
    const weight = ({ unreadBytes, lastProgress }: Reader) => unreadBytes * (now - lastProgress + 1)
    candidates.sort((one, other) => weight(other) - weight(one))
    for (const reader of candidates) {
      if (this.fits(bytes)) break
      this.leave(reader)
      reader.cutOff()
      this.untold++
    }
    this.tell(now)
    return this.fits(bytes)
  }

  private tell(now: number): void {
    if (this.untold === 0 || now - this.lastTold < tellMilliseconds) return
    this.options.onCutOff(this.untold)
    this.untold = 0
    this.lastTold = now
  }
}

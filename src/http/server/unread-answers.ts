/** A client that reads answers. */
export interface Reader {
  /** Bytes of answers that it has not read yet. */
  unreadBytes: number
  /** When it last finished reading an answer. If it had no unread answers, when it was given one. */
  lastProgress: number
  cutOff(): void
}

export interface UnreadOptions {
  maxBytes: number
  /** Called with the number of clients disconnected since the last call, at most once in `reportMilliseconds`. */
  onCutOff: (readers: number) => void
}

/** A client that has read nothing for this long may be disconnected when memory is short, before new answers are refused. */
const stalledMilliseconds = 1_000
/** Answers up to this size are never refused: the refusal would be about as large. */
const smallBytes = 64 * 1024
const reportMilliseconds = 10_000

/**
 * Counts the memory of all unread answers, and of the requests that wait behind them. If it exceeds `maxBytes`, clients
 * that send requests but do not read the answers are disconnected.
 */
export class UnreadAnswers {
  private readonly readers = new Set<Reader>()
  private readonly options: UnreadOptions
  private bytes = 0
  private unreported = 0
  private lastReport = Number.NEGATIVE_INFINITY

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

  /** Call this before the answer is sent. It may disconnect this client, if no other has more unread answers. */
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

  private makeRoom(bytes: number, mayCutOff: (reader: Reader) => boolean): boolean {
    const candidates = [...this.readers].filter((reader) => reader.unreadBytes > 0 && mayCutOff(reader))
    const now = Date.now()
    // First the clients with the most unread bytes for the longest time.
    const weight = ({ unreadBytes, lastProgress }: Reader) => unreadBytes * (now - lastProgress + 1)
    candidates.sort((one, other) => weight(other) - weight(one))
    for (const reader of candidates) {
      if (this.fits(bytes)) break
      this.leave(reader)
      reader.cutOff()
      this.unreported++
    }
    this.report(now)
    return this.fits(bytes)
  }

  private report(now: number): void {
    if (this.unreported === 0 || now - this.lastReport < reportMilliseconds) return
    this.options.onCutOff(this.unreported)
    this.unreported = 0
    this.lastReport = now
  }
}

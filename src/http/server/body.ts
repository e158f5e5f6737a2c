import type { IncomingMessage } from 'node:http'
import { BadRequestError, UnavailableError } from '../../operations/core/errors.ts'
import { bodyTooLarge, TransportError } from '../../transport/error.ts'

/** A large body that has not fully arrived. */
export interface ArrivingBody {
  /** Bytes of it that are in memory. */
  bytes: number
  giveUp(): void
}

/**
 * The large bodies that are arriving, oldest first. Thousands of clients could each send most of a body and then stop, so
 * the oldest bodies are given up when all of them together would need more than `maxBytes`.
 */
export class ArrivingBodies {
  private readonly bodies = new Set<ArrivingBody>()
  private readonly maxBytes: number
  private bytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** Call this for every part of the body that is kept. */
  grow(body: ArrivingBody, bytes: number): void {
    this.bodies.add(body)
    body.bytes += bytes
    this.bytes += bytes
    for (const oldest of this.bodies) {
      if (this.bytes <= this.maxBytes || this.bodies.size === 1) return
      this.leave(oldest)
      oldest.giveUp()
    }
  }

  leave(body: ArrivingBody): void {
    if (!this.bodies.delete(body)) return
    this.bytes -= body.bytes
    body.bytes = 0
  }
}

/** Smaller bodies are not counted: even one on every connection needs little memory. */
const largeBytes = 16 * 1024

/** Each part takes as long to handle as a large one. No normal client sends so many small parts. */
const manyParts = 1_000
const smallPart = 16

/** Shared by all connections of this process. */
const arriving = new ArrivingBodies(32 * 1024 * 1024)

/**
 * Reads the whole body, and rejects as soon as it is larger than `maxBytes`. The rest is then read and discarded, because
 * many clients read the answer only after they have sent everything. The server's request timeout also limits this.
 */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const kept = new KeptBytes(maxBytes)
    let isOver = false
    const end = () => {
      isOver = true
      kept.drop()
      arriving.leave(body)
    }
    const refuse = (error: Error) => {
      end()
      reject(error)
    }
    const body: ArrivingBody = {
      bytes: 0,
      giveUp: () => refuse(new UnavailableError('too many unfinished bodies')),
    }
    const breakOff = () => refuse(new BadRequestError('The body is incomplete.'))
    // The client closed the connection before this listener was added: no event follows.
    if (incoming.destroyed) breakOff()
    incoming.on('data', (chunk: Buffer) => {
      if (isOver) return
      if (kept.size + chunk.length > maxBytes) {
        refuse(bodyTooLarge(maxBytes))
        return
      }
      kept.add(chunk)
      if (kept.parts > manyParts && kept.size < kept.parts * smallPart) {
        // Reading the rest would be as much work, so the connection is closed.
        refuse(new TransportError(400, 'The body was sent in too many small parts.', { Connection: 'close' }))
        return
      }
      if (kept.size > largeBytes) arriving.grow(body, kept.size - body.bytes)
    })
    incoming.once('end', () => {
      resolve(kept.whole())
      end()
    })
    incoming.once('error', breakOff)
    incoming.once('close', () => {
      if (!incoming.readableEnded) breakOff()
    })
  })
}

/** Keeps the body in one buffer. A body may arrive byte by byte, and one buffer for each would need 100 times the memory. */
class KeptBytes {
  size = 0
  parts = 0
  private bytes: Buffer = Buffer.alloc(0)
  /** How much of `bytes` may be written to: the first chunk belongs to Node. */
  private room = 0
  private readonly maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  add(chunk: Buffer): void {
    const size = this.size + chunk.length
    if (this.size === 0) {
      // Most bodies arrive in one chunk, which is not copied.
      this.bytes = chunk
    } else {
      if (size > this.room) this.grow(size)
      this.bytes.set(chunk, this.size)
    }
    this.size = size
    this.parts++
  }

  whole(): Uint8Array {
    return this.bytes.subarray(0, this.size)
  }

  drop(): void {
    this.bytes = Buffer.alloc(0)
    this.size = 0
    this.room = 0
  }

  private grow(size: number): void {
    this.room = Math.min(2 * size, this.maxBytes)
    const larger = Buffer.allocUnsafe(this.room)
    larger.set(this.bytes.subarray(0, this.size))
    this.bytes = larger
  }
}

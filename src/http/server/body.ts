import type { IncomingMessage } from 'node:http'
import { BadRequestError, UnavailableError } from '../../operations/core/errors.ts'
import { bodyTooLarge, TransportError } from '../../transport/error.ts'

/** A body of which a large part has come, and not all of it. */
export interface ArrivingBody {
  /** Bytes that are kept of it. */
  bytes: number
  giveUp(): void
}

/**
 * The large bodies that are arriving in this process, the one that began first in front. Thousands of clients could each
 * send most of a body and stop: those that have taken longest are given up before all take more memory than they may.
 */
export class ArrivingBodies {
  private readonly bodies = new Set<ArrivingBody>()
  private readonly maxBytes: number
  private bytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** To be told whenever more of it is kept. */
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

/** Smaller ones are not counted: as many as there can be connections still take little. */
const largeBytes = 16 * 1024

/** No honest client sends so many parts of so few bytes: each takes as long to handle as a large one. */
const manyParts = 1_000
const smallPart = 16

/** Of this process, in all of its connections. */
const arriving = new ArrivingBodies(32 * 1024 * 1024)

/**
 * The whole body; refused as soon as it turns out to be larger than `maxBytes`. The rest is then read and
 * discarded, since many clients read an answer only after they have sent everything; the server's time limit for a whole
 * request also limits that.
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
        // Reading the rest only to discard it would be as much work.
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

/** In one piece. A body may come byte by byte, and an object for each would take a hundred times as much. */
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
      // Most bodies come whole, and are not copied.
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

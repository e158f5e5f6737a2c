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

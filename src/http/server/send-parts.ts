import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** An answer on its way to its client. */
export interface Sending {
  readonly outgoing: ServerResponse
  /** Also for an answer that waits behind another one: it has no socket of its own yet. */
  readonly socket: Socket
  /** To be called with how many bytes now wait to be read. */
  readonly give: (bytes: number) => void
  /** Whether a streamed answer has to end after the part that it sends. */
  readonly isOver: () => boolean
}

/**
 * Sends a streamed answer. Each part is made after the client has taken the one before, so that no more than one is in
 * memory, and none is made for a client that is gone.
 */
export async function sendParts(
  stream: AsyncIterable<string>,
  { outgoing, socket, give, isOver }: Sending,
): Promise<void> {
  let wake = () => {}
  const onProgress = () => wake()
  outgoing.on('drain', onProgress)
  socket.once('close', onProgress)
  try {
    for await (const part of stream) {
      if (socket.destroyed) return
      give(Buffer.byteLength(part))
      const isTaken = outgoing.write(part)
      if (!isTaken && !socket.destroyed) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (socket.destroyed) return
      give(0)
      if (isOver()) break
    }
    // Its client may have been told that the connection stays open.
    outgoing.end(() => isOver() && socket.destroySoon())
  } finally {
    socket.off('close', onProgress)
  }
}

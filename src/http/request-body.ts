import type { IncomingMessage } from 'node:http'
import { BadRequestError } from '../operations/errors.ts'
import { bodyTooLarge } from '../transport/error.ts'

/**
 * The whole body; refused as soon as it turns out to be larger than `maxBytes`. What still comes then is read and thrown
 * away, since many clients look for an answer only when they have sent everything; the server's time for a whole
 * request bounds that.
 */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const breakOff = () => reject(new BadRequestError('The body did not arrive completely.'))
    // Whoever has gone by now has done so unheard, and nothing will come any more.
    if (incoming.destroyed) breakOff()
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      reject(bodyTooLarge(maxBytes))
    })
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.once('error', breakOff)
    incoming.once('close', () => {
      if (!incoming.readableEnded) breakOff()
    })
  })
}

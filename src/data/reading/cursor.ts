import { createHmac, timingSafeEqual } from 'node:crypto'

/** The position of a row in a sorted list: the value of each sort key as text, then its id. */
export type Position = readonly string[]

/** Cursors are opaque to clients: a signature of the scope and the position, then the position. */
export interface CursorCodec {
  /** `scope` names the list, its viewer, filter and sort. The cursor is valid only for that scope. */
  seal(scope: string, position: Position): string
  /** The position, or null if the cursor is malformed, was changed or belongs to another scope. */
  open(scope: string, cursor: string): Position | null
}

const signatureBytes = 16

export function createCursorCodec(secret: string): CursorCodec {
  const sign = (scope: string, payload: Buffer) =>
    createHmac('sha256', secret)
      .update(scope)
      .update('\0')
      .update(payload)
      .digest()
      .subarray(0, signatureBytes)

  return {
    seal(scope, position) {
      const payload = Buffer.from(JSON.stringify(position))
      return Buffer.concat([sign(scope, payload), payload]).toString('base64url')
    },
    open(scope, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      // Decoding ignores characters that are not base64url, so check that there were none.
      if (bytes.length <= signatureBytes || bytes.toString('base64url') !== cursor) return null
      const payload = bytes.subarray(signatureBytes)
      if (!timingSafeEqual(sign(scope, payload), bytes.subarray(0, signatureBytes))) return null
      return JSON.parse(payload.toString()) as string[]
    },
  }
}

import { BadRequestError } from '../operations/core/errors.ts'
import type { HttpAnswer } from './message.ts'

/** No character takes more bytes in UTF-8 than this. */
const bytesPerUnit = 3

/** The answer is larger than this service sends. */
export class AnswerTooLargeError extends BadRequestError {
  constructor(maxBytes: number, isChange = false) {
    const size = `larger than ${maxBytes} bytes`
    super(
      isChange
        ? `The change was made, but its answer is ${size}: select fewer fields.`
        : `The answer is ${size}: ask for fewer rows.`,
    )
  }
}

/** Refuses to send an answer that is larger than `maxBytes`. */
export function assertFits({ body }: HttpAnswer, maxBytes: number, isChange = false): void {
  if (body === null || body.length * bytesPerUnit <= maxBytes) return
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  if (size > maxBytes) throw new AnswerTooLargeError(maxBytes, isChange)
}

/**
 * Whether the JSON of a value is certainly larger than `maxBytes`, found out without writing it. Escapes and letters that take
 * several bytes are not looked at, so that JSON of a few times that size may still turn out too large.
 */
export function isSurelyLarger(value: unknown, maxBytes: number): boolean {
  let left = maxBytes

  function take(value: unknown): boolean {
    if (typeof value === 'string') left -= value.length + 2
    else if (Array.isArray(value)) return value.some(take) || left < 0
    else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        left -= key.length + 3
        if (take((value as Record<string, unknown>)[key])) return true
      }
    } else left -= 1
    return left < 0
  }

  return take(value)
}

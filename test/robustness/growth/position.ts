import type { Sent } from '../../support/requests.ts'

/** A place in a request into which something can be put that grows. */
export interface Position {
  title: string
  /** How what is put here is written. */
  notation: Notation
  /** What is expected here; none where everything is looked at in the same way. */
  expects?: Shape
  /** The most bytes that can be put here before the request as a whole is refused for its size. */
  room: number
  /** `salt` is in documents, so that no two are the same: an answer could be kept. */
  put(text: string, salt: number): Sent | Bytes
  isAnonymous?: boolean
  /** Sent a few times before: what comes often is handled in another way than what is new. */
  usual?: Sent
}

/** What goes to a connection as it is. */
export interface Bytes {
  bytes: string
}

export type Notation = 'json' | 'graphql' | 'query' | 'path' | 'header' | 'headers' | 'body' | 'document'
export type Shape = 'text' | 'list' | 'object'

/** What can be put there, so many times. */
export interface Filler {
  title: string
  shape?: Shape
  /** Looked at before it is known what stands where: by parsers, and by what compares requests. */
  isEverywhere?: boolean
  text(times: number): string
}

/** One thing that grows in one place. */
export interface Series {
  title: string
  position: Position
  filler: Filler
  /** From few to as many as there is room for. */
  sizes: number[]
}

/** Of the largest size; the last four are the n, 2n, 4n and 8n up to the limit. */
const partsOfOthers = [64, 8, 4, 2, 1]
/** A document has other limits besides, which are reached earlier. */
const partsOfDocument = [256, 128, 64, 32, 16, 8, 4, 2, 1]
const sample = 256

export function seriesOf(position: Position, filler: Filler): Series {
  const parts = position.notation === 'document' ? partsOfDocument : partsOfOthers
  const largest = largestOf(filler, position.room)
  const sizes = parts.map((part) => Math.floor(largest / part)).filter((size) => size > 0)
  return { title: `${position.title}: ${filler.title}`, position, filler, sizes: [...new Set(sizes)] }
}

/** How often it fits into so many bytes. */
function largestOf(filler: Filler, room: number): number {
  const bytes = (times: number) => Buffer.byteLength(textOf(filler, times))
  const each = Math.max(1 / 64, (bytes(2 * sample) - bytes(sample)) / sample)
  let largest = Math.floor((room - bytes(0)) / each)
  while (largest > 1 && bytes(largest) > room) largest = Math.floor(largest * 0.98)
  return largest
}

const texts = new Map<Filler, Map<number, string>>()

/** Made once for all positions: making the texts would take longer than what is measured. */
export function textOf(filler: Filler, times: number): string {
  const made = texts.get(filler) ?? new Map<number, string>()
  texts.set(filler, made)
  const text = made.get(times) ?? filler.text(times)
  made.set(times, text)
  return text
}

import type { Sent } from '../../support/requests.ts'

/** A place in a request for input of growing size. */
export interface Position {
  title: string
  /** The syntax of the text here. */
  notation: Notation
  /** The kind of value that is expected here. Undefined if all values are handled the same way. */
  expects?: Shape
  /** The most bytes here before the whole request is refused for its size. */
  room: number
  /** Documents contain `salt`, so that each is different and none is cached. */
  put(text: string, salt: number): Sent | Bytes
  isAnonymous?: boolean
  /** Sent a few times first, because the service compiles documents that are repeated. */
  usual?: Sent
}

/** Written to a connection as it is. */
export interface Bytes {
  bytes: string
}

export type Notation = 'json' | 'graphql' | 'query' | 'path' | 'header' | 'headers' | 'body' | 'document'
export type Shape = 'text' | 'list' | 'object'

/** Text that can be put into a position, repeated `times` times. */
export interface Filler {
  title: string
  shape?: Shape
  /** Handled the same way in every position, by parsers and by comparisons of requests. */
  isEverywhere?: boolean
  text(times: number): string
}

/** One filler in one position, at growing sizes. */
export interface Series {
  title: string
  position: Position
  filler: Filler
  /** Up to as many as there is room for. */
  sizes: number[]
}

/** The largest size divided by each of these. The last four are n, 2n, 4n and 8n, where 8n is the limit. */
const partsOfOthers = [64, 8, 4, 2, 1]
/** More small sizes, because documents also have limits other than bytes, which are reached earlier. */
const partsOfDocument = [256, 128, 64, 32, 16, 8, 4, 2, 1]
const sample = 256

export function seriesOf(position: Position, filler: Filler): Series {
  const parts = position.notation === 'document' ? partsOfDocument : partsOfOthers
  const largest = largestOf(filler, position.room)
  const sizes = parts.map((part) => Math.floor(largest / part)).filter((size) => size > 0)
  return { title: `${position.title}: ${filler.title}`, position, filler, sizes: [...new Set(sizes)] }
}

/** How many times the filler fits into `room` bytes. */
function largestOf(filler: Filler, room: number): number {
  const bytes = (times: number) => Buffer.byteLength(textOf(filler, times))
  const each = Math.max(1 / 64, (bytes(2 * sample) - bytes(sample)) / sample)
  let largest = Math.floor((room - bytes(0)) / each)
  while (largest > 1 && bytes(largest) > room) largest = Math.floor(largest * 0.98)
  return largest
}

const texts = new Map<Filler, Map<number, string>>()

/** Texts are cached for all positions: making them takes longer than the requests. */
export function textOf(filler: Filler, times: number): string {
  const made = texts.get(filler) ?? new Map<number, string>()
  texts.set(filler, made)
  const text = made.get(times) ?? filler.text(times)
  made.set(times, text)
  return text
}

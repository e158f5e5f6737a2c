import { TransportError } from './error.ts'
import type { HttpRequest } from './message.ts'

/** The media ranges that a client takes, in lower case and in its own order. */
export function acceptedTypes(request: HttpRequest): string[] {
  const accept = request.header('accept')?.toLowerCase() ?? '*/*'
  return accept.split(',').map((range) => range.split(';')[0]?.trim() ?? '')
}

/** Refuses a client that takes none of the JSON types that an API answers with. */
export function assertAcceptable(request: HttpRequest, types: readonly string[]): void {
  const ranges = [...types, 'application/*', '*/*']
  if (!acceptedTypes(request).some((type) => ranges.includes(type))) {
    throw new TransportError(406, `The Accept header must allow ${types.join(' or ')}.`)
  }
}

export type Coding = 'br' | 'gzip' | 'identity'

export interface WantedCoding {
  readonly coding: Coding
  /** The client has said that it cannot use an answer that is not compressed. */
  readonly isRequired: boolean
}

const asItIs: WantedCoding = { coding: 'identity', isRequired: false }
/** Browsers send some 30 characters. A header that is much longer counts as none. */
const maxHeaderLength = 500

/**
 * The coding in which a client wants its answer, by RFC 9110, 12.5.3; null when it takes none of them. Clients that do
 * not ask get their answers as they are. Of equal weights brotli wins: it is smaller and takes less time.
 */
export function wantedCoding(request: HttpRequest): WantedCoding | null {
  const header = request.header('accept-encoding')
  if (header === null || header.length > maxHeaderLength) return asItIs
  const weights = readWeights(header.toLowerCase())
  const others = weights.get('*')
  const br = weights.get('br') ?? others ?? 0
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? others ?? 0
  const isRequired = (weights.get('identity') ?? others) === 0
  const best = Math.max(br, gzip)
  // Identity is acceptable when nothing is said of it, but preferred only when it is named.
  if (best > 0 && best >= (weights.get('identity') ?? 0)) {
    return { coding: br === best ? 'br' : 'gzip', isRequired }
  }
  return isRequired ? null : asItIs
}

export function noSuchCoding(): TransportError {
  return new TransportError(406, 'The Accept-Encoding header must allow br, gzip or identity.')
}

/** Entries that are not well formed say nothing. */
function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const entry of header.split(',')) {
    const match = /^\s*([\w-]+|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/.exec(entry)
    if (match?.[1]) weights.set(match[1], Number(match[2] ?? 1))
  }
  return weights
}

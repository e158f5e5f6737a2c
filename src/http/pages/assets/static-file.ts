import { assertReading } from '../../../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../../../transport/message.ts'
import { type Coding, noSuchCoding, wantedCoding } from '../../../transport/negotiation.ts'

/** Content that is the same for all clients. */
export interface StaticFile {
  readonly headers: Readonly<Record<string, string>>
  /** Of its content. */
  readonly hash: string
  read(coding: Coding): Promise<Uint8Array>
}

/** In the coding that the client wants, or as "not modified" when the client has it already. */
export async function sendFile(request: HttpRequest, file: StaticFile): Promise<HttpAnswer> {
  assertReading(request.method)
  const wanted = wantedCoding(request)
  if (!wanted) throw noSuchCoding()
  const { coding } = wanted
  // A tag names bytes here, so each coding has its own.
  const tag = coding === 'identity' ? `"${file.hash}"` : `"${file.hash}-${coding}"`
  const headers = { ...file.headers, ETag: tag, Vary: 'Accept-Encoding' }
  if (names(request.header('if-none-match'), tag)) return { status: 304, headers, body: null }
  return {
    status: 200,
    headers: coding === 'identity' ? headers : { ...headers, 'Content-Encoding': coding },
    body: request.method === 'HEAD' ? null : await file.read(coding),
    isShared: true,
  }
}

/** The result of `make` for each coding, made on first use and shared from then on. */
export function onFirstUse(make: (coding: Coding) => Promise<Uint8Array>): StaticFile['read'] {
  const made = new Map<Coding, Promise<Uint8Array>>()
  return (coding) => {
    const known = made.get(coding)
    if (known) return known
    const bytes = make(coding)
    made.set(coding, bytes)
    // The next attempt may succeed.
    bytes.catch(() => made.delete(coding))
    return bytes
  }
}

function names(ifNoneMatch: string | null, tag: string): boolean {
  if (ifNoneMatch === null) return false
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)
}

import { TransportError } from '../../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'

/** A host name or an IP, with or without a port. Anything else may be an attack. */
const host = /^([a-z0-9](\.?[a-z0-9_-])*\.?|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** Browsers send twenty, and proxies add some. */
const maxHeaders = 100

/** Checks on the head of a request, before all others. */
export function assertHead(request: HttpRequest): void {
  if (request.headerCount > maxHeaders)
    throw new TransportError(431, `A request may have at most ${maxHeaders} headers.`)
  if (!host.test(request.header('host') ?? '')) throw new TransportError(400, 'The Host header is not valid.')
}

const securityHeaders = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
})

/** Headers of every answer: the id of its request, and defaults for browsers unless the answer sets its own. */
export function complete(answer: HttpAnswer, requestId: string): void {
  answer.headers['X-Request-Id'] = requestId
  for (const [name, value] of securityHeaders) answer.headers[name] ??= value
}

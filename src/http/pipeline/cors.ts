import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'

/** Lets pages of the configured sites call this service. Other sites get no CORS headers, so browsers block them. */
export interface Cors {
  /** The answer to a preflight request; null when this is none, or the site is not allowed. */
  preflight(request: HttpRequest): HttpAnswer | null
  allow(request: HttpRequest, answer: HttpAnswer): void
}

const requestHeaders = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id'
const answerHeaders =
  'ETag, Idempotency-Replayed, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id'

export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins)

  function allow(request: HttpRequest, answer: HttpAnswer): void {
    if (allowed.size === 0) return
    // Answers differ by site: caches must not hand one site's answer to another.
    answer.headers.Vary = answer.headers.Vary ? `${answer.headers.Vary}, Origin` : 'Origin'
    const origin = request.header('origin')
    if (origin === null || !allowed.has(origin)) return
    answer.headers['Access-Control-Allow-Origin'] = origin
    answer.headers['Access-Control-Expose-Headers'] = answerHeaders
  }

  return {
    allow,
    preflight(request) {
      const origin = request.header('origin')
      const asks = request.method === 'OPTIONS' && request.header('access-control-request-method') !== null
      if (!asks || origin === null || !allowed.has(origin)) return null
      return {
        status: 204,
        headers: {
          'Access-Control-Allow-Methods': 'GET, POST, PATCH',
          'Access-Control-Allow-Headers': requestHeaders,
          'Access-Control-Max-Age': '600',
        },
        body: null,
      }
    },
  }
}

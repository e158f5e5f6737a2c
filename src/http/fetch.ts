import { bodyTooLarge } from '../transport/error.ts'
import { type HttpRequest, maxBodyBytes } from '../transport/message.ts'
import type { App } from './app.ts'

/** The service for whoever speaks fetch: tests without a port, and runtimes that are not Node. */
export function toFetch(app: App): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await app(readRequest(request))
    return new Response(body as BodyInit | null, { status, headers })
  }
}

function readRequest(request: Request): HttpRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    header: (name) => request.headers.get(name),
    async body() {
      const bytes = new Uint8Array(await request.arrayBuffer())
      if (bytes.byteLength > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
      return bytes
    },
  }
}

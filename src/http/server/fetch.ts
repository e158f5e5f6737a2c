import type { Limits } from '../../config.ts'
import { bodyTooLarge } from '../../transport/error.ts'
import type { HttpRequest } from '../../transport/message.ts'
import type { App } from '../app.ts'

export type Fetch = (request: Request) => Promise<Response>

/** The service as a fetch handler: for tests without a port, and for runtimes other than Node. */
export function toFetch(app: App, { bodyBytes }: Pick<Limits, 'bodyBytes'>): Fetch {
  return async (request) => {
    const { status, headers, body, stream } = await app(readRequest(request, bodyBytes))
    return new Response(stream ? readable(stream) : (body as BodyInit | null), { status, headers })
  }
}

/** Makes a part only when it is read. */
function readable(stream: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const parts = stream[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => void (await parts.return?.()),
    },
    { highWaterMark: 0 },
  )
}

function readRequest(request: Request, bodyBytes: number): HttpRequest {
  const { pathname, search, host } = new URL(request.url)
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    // A function call has no remote IP.
    remoteIp: 'local',
    headerCount: [...request.headers.keys()].length,
    // A Request keeps its host in its URL.
    header: (name) => request.headers.get(name) ?? (name === 'host' ? host : null),
    async body() {
      const bytes = new Uint8Array(await request.arrayBuffer())
      if (bytes.byteLength > bodyBytes) throw bodyTooLarge(bodyBytes)
      return bytes
    },
  }
}

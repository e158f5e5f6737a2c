import type { Fetch } from '../../src/http/server/fetch.ts'

/** Calls the service at `url` as a function. The host of a request is ignored. */
export function overHttp(url: string): Fetch {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const body = request.body ? await request.arrayBuffer() : undefined
    const headers = new Headers(request.headers)
    // Node's fetch would ask for compressed answers. Calls as a function do not, and both must behave the same.
    if (!headers.has('accept-encoding')) headers.set('Accept-Encoding', 'identity')
    return fetch(new URL(`${pathname}${search}`, url), {
      method: request.method,
      headers,
      ...(body !== undefined && { body }),
    })
  }
}

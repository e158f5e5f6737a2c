import type { Fetch } from '../../src/http/server/fetch.ts'

/** The service at `url`, as a function: requests go there, whatever host they name. */
export function overHttp(url: string): Fetch {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const body = request.body ? await request.arrayBuffer() : undefined
    const headers = new Headers(request.headers)
    // Node's fetch would ask for compressed answers, which nobody does who calls the service as a function.
    if (!headers.has('accept-encoding')) headers.set('Accept-Encoding', 'identity')
    return fetch(new URL(`${pathname}${search}`, url), {
      method: request.method,
      headers,
      ...(body !== undefined && { body }),
    })
  }
}

import type { Fetch } from './app.ts'

export interface RestAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
}

export interface RestClient {
  /** `rest(user, 'PATCH /v1/organizations/…', { name })`; without a user, without a credential. */
  rest(
    user: { key: string } | null,
    request: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<RestAnswer>
}

export function createRestClient(app: Fetch): RestClient {
  return {
    async rest(user, request, body, headers = {}) {
      const [method = 'GET', path = '/'] = request.split(' ')
      const response = await app(
        new Request(`http://localhost${path}`, {
          method,
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          headers: {
            ...(body !== undefined && { 'Content-Type': 'application/json' }),
            ...(user && { Authorization: `Bearer ${user.key}` }),
            ...headers,
          },
        }),
      )
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
      }
    },
  }
}

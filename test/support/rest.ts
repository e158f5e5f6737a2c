import type { Fetch } from '../../src/http/server/fetch.ts'
import { assertDocumented } from '../rest/openapi/contract.ts'

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

/** A client that fails when an answer is not as the OpenAPI document says. */
export function createRestClient(app: Fetch): RestClient {
  return {
    async rest(user, request, body, headers = {}) {
      const [method = 'GET', path = '/'] = request.split(' ')
      const requestText = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const response = await app(
        new Request(`http://localhost${path}`, {
          method,
          ...(requestText !== undefined && { body: requestText }),
          headers: {
            ...(body !== undefined && { 'Content-Type': 'application/json' }),
            ...(user && { Authorization: `Bearer ${user.key}` }),
            ...headers,
          },
        }),
      )
      const { status, headers: answered } = response
      const text = await response.text()
      const { pathname } = new URL(`http://localhost${path}`)
      assertDocumented({ method, path: pathname, requestText, status, headers: answered, text })
      return { status, headers: answered, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

import type { Fetch } from '../../src/http/server/fetch.ts'
import { assertDocumented } from './openapi-contract.ts'
import { rest } from './requests.ts'

export interface RestAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
}

export interface RestClient {
  /**
   * `documentedRest(user, 'PATCH /v1/organizations/…', { name })`; without a user, without a credential; a body that is a
   * string goes as it is. Fails when the answer is not as the OpenAPI document says.
   */
  documentedRest(
    user: { key: string } | null,
    request: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<RestAnswer>
}

export function createRestClient(app: Fetch): RestClient {
  return {
    async documentedRest(user, request, body, headers = {}) {
      const { method, path, ...sent } = rest(user?.key ?? null, request, body)
      const requestText = typeof body === 'string' ? body : sent.body
      const response = await app(
        new Request(`http://localhost${path}`, {
          method,
          ...(requestText !== undefined && { body: requestText }),
          headers: { ...sent.headers, ...headers },
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

import type { Fetch } from '../../src/http/server/fetch.ts'
import { graphql } from './requests.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  data: any
  errors?: {
    message: string
    path?: (string | number)[]
    extensions: { code: string; [key: string]: unknown }
  }[]
}

export interface GraphQLClient {
  /** Sends a request as `user` (or with no credential) and returns the whole answer. */
  send(user: { key: string } | null, query: string, variables?: object, init?: RequestInit): Promise<Answer>
  /** Like `send`, but returns only the data. If there are errors, it throws an error that contains the whole answer. */
  query(user: { key: string } | null, query: string, variables?: object): Promise<Answer['data']>
}

export const endpoint = 'http://localhost/graphql'

export function createGraphQLClient(app: Fetch): GraphQLClient {
  const send: GraphQLClient['send'] = async (user, query, variables, init = {}) => {
    const { method, headers, body } = graphql(user?.key ?? null, query, variables)
    const response = await app(
      new Request(endpoint, { method, body, ...init, headers: { ...headers, ...init.headers } }),
    )
    return {
      status: response.status,
      headers: response.headers,
      ...((await response.json()) as Pick<Answer, 'data' | 'errors'>),
    }
  }
  return {
    send,
    async query(user, query, variables) {
      const { status, data, errors } = await send(user, query, variables)
      if (errors || status !== 200) {
        throw new Error(
          `HTTP ${status} for ${query} with ${JSON.stringify(variables)}: ${JSON.stringify(errors, null, 2)}`,
        )
      }
      return data
    },
  }
}

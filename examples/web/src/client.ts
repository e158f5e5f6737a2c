import { Client, cacheExchange, fetchExchange } from 'urql'

/** A client of its own for each key, so that nobody sees what was cached for somebody else. */
export function createClient(key: string): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers: { Authorization: `Bearer ${key}` } },
    exchanges: [cacheExchange, fetchExchange],
  })
}

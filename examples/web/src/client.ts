import { Client, cacheExchange, fetchExchange } from 'urql'

/** One client for each key, so that nobody sees cached data of another user. */
export function createClient(key: string): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers: { Authorization: `Bearer ${key}` } },
    exchanges: [cacheExchange, fetchExchange],
  })
}

import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { Client } from '../support/client.ts'
import type { World } from './world.ts'

/** Small requests of each kind, cheap and expensive ones, and all files that the service's pages load. */
export async function pipelinedKinds(client: Client, { own }: World): Promise<[kind: string, sent: Sent][]> {
  const { key, organizationId } = own
  const html = { Accept: 'text/html' }
  const pages: Sent[] = ['/', '/graphql', '/v1/docs'].map((path) => ({ method: 'GET', path, headers: html }))
  const assets = new Set<string>()
  for (const page of pages) {
    const { text } = await client.send(page)
    // The GraphiQL page may contain its scripts inline. URLs in these scripts are not loaded.
    const head = text.slice(0, 20_000)
    for (const [, path = ''] of head.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|png|woff2?))"/g))
      assets.add(path)
  }
  const requests: Sent[] = [
    ...pages,
    ...[...assets].map((path) => rest(null, `GET ${path}`)),
    ...[...assets].map((path) => ({ method: 'GET', path, headers: { 'Accept-Encoding': 'br, gzip' } })),
    rest(null, 'GET /v1/openapi.json'),
    rest(null, 'GET /health/ready'),
    rest(null, 'GET /nothing/here'),
    rest(key, 'GET /schema.graphql'),
    rest(key, 'GET /v1/organizations?limit=100'),
    rest(key, `PATCH /v1/organizations/${organizationId}`, { name: 'Piped' }),
    rest('orgql_wrong', 'GET /v1/user'),
    graphql(key, '{organizations(first:100){totalCount nodes{id name}}}'),
    graphql(null, '{nothing}'),
  ]
  return requests.map((sent) => [titleOf(sent), sent])
}

function titleOf({ method, path, headers = {}, body = '' }: Sent): string {
  const encoding = headers['Accept-Encoding'] === undefined ? '' : ', compressed'
  return `${method} ${path}${encoding} ${body}`.trim().slice(0, 90)
}

/** The bytes of a request on a connection that stays open. */
export function onTheWire({ method, path, headers = {}, body = '' }: Sent): string {
  const lines = Object.entries({ Host: 'localhost', 'Content-Length': Buffer.byteLength(body), ...headers })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

import { bearer } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

const unknownPaths = [
  '/graphql/',
  '/graphql/x',
  '/GRAPHQL',
  '//graphql',
  '/%67raphql',
  '/graphql%00',
  '/graphql;x',
  '/x/graphql',
  '/anything?x=/graphql',
  '/health',
  '/health/',
  '/health/live/',
  '/x/health/live',
  '/health/../graphql',
  '/v1',
  '/v1/',
  '/v1/graphql',
  '/v1/../graphql',
  '/v1/organizations/',
  '/v1/organizations/graphql',
  '/v1/organizations/..%2f..%2fetc%2fpasswd',
  '/v1/organizations/%2e%2e/user',
  '/v1/organizations/%',
  '/v1/organizations/%ff%fe/address',
  '/v1/user/x',
  '/v1/docs/../../package.json',
  '/v1/docs/%2e%2e/%2e%2e/package.json',
  '/v2/organizations',
  '/.env',
  '/.git/config',
  '/package.json',
  '/src/main.ts',
  '/etc/passwd',
  '/metrics',
  '/debug/pprof',
  '/__proto__',
  '/constructor',
]

const known = [
  '/graphql',
  '/v1/organizations',
  '/v1/user',
  '/health/live',
  '/health/ready',
  '/v1/openapi.json',
]
const otherMethods = ['PUT', 'DELETE', 'TRACE', 'OPTIONS', 'PROPFIND', 'PURGE', 'M-SEARCH']

const mutation = encodeURIComponent('mutation { createOrganization(input: { name: "A" }) { __typename } }')
const badQueries = [
  '',
  'query=',
  'query=%20',
  'query={__typename}&variables={oops',
  'query={__typename}&variables=[]',
  'query={__typename}&variables=1',
  'query={__typename}&extensions={oops',
  'query={__typename}&extensions=[]',
  'query={__typename}&operationName=Nothing',
  'query={viewer{id}',
  'query=%7B%00%7D',
  'query=%ff',
  `query=${mutation}`,
  `query=query+A{__typename}+${mutation}`,
  `query=subscription{viewer{id}}`,
  `query={__typename}${'%20'.repeat(4500)}%3F`,
]

/** Unknown paths and methods, and bad queries over GET. */
export function addresses({ own: { key } }: World): BadInput[] {
  const headers = bearer(key)
  return [
    ...unknownPaths.map((path) => ({ title: `GET ${path}`, sent: { method: 'GET', path, headers } })),
    ...known.flatMap((path) =>
      otherMethods.map((method) => ({ title: `${method} ${path}`, sent: { method, path, headers } })),
    ),
    ...badQueries.map((query) => ({
      title: `GET /graphql?${query.slice(0, 60)}`,
      sent: { method: 'GET', path: `/graphql?${query}`, headers },
    })),
    ...['/v1/organizations', '/graphql?query={__typename}'].map((path) => ({
      title: `a page of another site asks for ${path}`,
      sent: {
        method: 'OPTIONS',
        path,
        headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
      },
    })),
    ...harmlessHeaders.map(([name, value]) => ({
      title: `the header ${name} says "${value.slice(0, 30)}"`,
      sent: { method: 'GET', path: '/v1/user', headers: { ...headers, [name]: value } },
      harmless: true,
    })),
  ]
}

const harmlessHeaders: [name: string, value: string][] = [
  ['Origin', 'https://evil.example'],
  ['Origin', 'null'],
  ['Referer', 'javascript:alert(1)'],
  ['X-Forwarded-For', "1.1.1.1, ' OR 1=1 --"],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Request-Id', 'x'.repeat(5_000)],
  ['X-Request-Id', '{"$ne": null}'],
  ['X-Original-URL', '/admin'],
  ['Cookie', `session=${'x'.repeat(4_000)}`],
  ['Range', 'bytes=0-0,0-0,0-0,-1'],
  ['If-None-Match', '"'.repeat(5_000)],
  ['If-Match', '"x", W/"1", *'],
  ['Idempotency-Key', 'x'.repeat(5_000)],
  ['Accept', `${'*/*;q=0.1,'.repeat(1_000)}*/*`],
  ['Accept-Encoding', ';q=,gzip;q=9e9'],
  ['Accept-Language', '../../../etc/passwd'],
  ['Expect', '100-continue'],
  ['Upgrade', 'websocket'],
  ['Content-Encoding', 'br'],
]

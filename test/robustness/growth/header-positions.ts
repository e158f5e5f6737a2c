import { readdir, readFile } from 'node:fs/promises'
import { graphql, type Sent } from '../../support/requests.ts'
import type { Endpoint } from '../generated/rest.ts'
import { validRequest } from '../generated/rest.ts'
import type { World } from '../inputs/world.ts'
import type { Position } from './position.ts'

/** All headers together may have 16 KB. */
const room = 15 * 1024
/** Headers that Node or a library reads, and an unknown one. */
const otherHeaders = [
  'Cookie',
  'Connection',
  'Keep-Alive',
  'Expect',
  'TE',
  'Upgrade',
  'Range',
  'Via',
  'Forwarded',
  'Content-Encoding',
  'traceparent',
  'tracestate',
  'baggage',
  'Referer',
  'User-Agent',
  'X-Nobody-Knows-Me',
]

/** The headers that the service's source reads. Thus new ones are covered too. */
export async function headersRead(): Promise<string[]> {
  const source = new URL('../../../src/', import.meta.url)
  const files = await readdir(source, { recursive: true })
  const texts = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(new URL(file, source), 'utf8')),
  )
  const read = texts.flatMap((text) =>
    [...text.matchAll(/\bheader\('([\w-]+)'\)|\bheaders\['([\w-]+)'\]/g)].map(([, a, b]) => a ?? b ?? ''),
  )
  if (read.length < 10)
    throw new Error('The headers that the service reads are not found in its source any more')
  return [...new Set([...read, ...otherHeaders.map((name) => name.toLowerCase())])]
}

/** Each header in each kind of request. */
export function headerPositions(
  headers: readonly string[],
  endpoints: readonly Endpoint[],
  world: World,
): Position[] {
  const { key } = world.own
  const get = (path: string, more: Record<string, string> = {}): Sent => ({
    method: 'GET',
    path,
    headers: more,
  })
  const created = endpoints.find(({ method, path }) => method === 'POST' && path === '/v1/organizations')
  const changed = endpoints.find(({ method, path }) => method === 'PATCH' && !path.includes('address'))
  const read = endpoints.find(({ method, path }) => method === 'GET' && /\{organization_id\}$/.test(path))
  const kinds: [string, Sent][] = [
    ['POST /graphql', graphql(key, '{viewer{id}}')],
    ['GET /graphql', get('/graphql', { Accept: 'text/html' })],
    ['GET /v1/docs', get('/v1/docs')],
    ['GET /health/ready', get('/health/ready')],
    ['a preflight', { ...get('/graphql', { Origin: 'https://app.example' }), method: 'OPTIONS' }],
    ...[created, changed, read].flatMap((endpoint): [string, Sent][] =>
      endpoint ? [[`${endpoint.method} ${endpoint.path}`, validRequest(endpoint, world)]] : [],
    ),
  ]
  return kinds.flatMap(([kind, sent]) => [
    ...headers.map(
      (name): Position => ({
        title: `the header ${name} of ${kind}`,
        notation: 'header',
        room,
        put: (text) => asBytes(sent, [`${name}: ${text}`], name),
      }),
    ),
    { title: `headers of ${kind}`, notation: 'headers', room, put: (text) => asBytes(sent, [text]) },
  ])
}

/** Makes the bytes of a request, because no HTTP client sends such headers. The lines replace the header `instead`. */
function asBytes({ method, path, headers = {}, body = '' }: Sent, lines: string[], instead?: string) {
  const standard = { Host: 'localhost', Connection: 'close', 'Content-Length': String(body.length) }
  const own = Object.entries({ ...standard, ...headers }).filter(([name]) => name.toLowerCase() !== instead)
  const head = [`${method} ${path} HTTP/1.1`, ...own.map(([name, value]) => `${name}: ${value}`), ...lines]
  return { bytes: `${head.join('\r\n')}\r\n\r\n${body}` }
}

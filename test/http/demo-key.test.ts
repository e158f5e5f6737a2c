import { expect, test } from 'vitest'
import { demoKeyFor } from '../../src/http/pages/demo-key.ts'

/** What a browser on this machine sends. */
const local = { host: 'localhost:4000', connection: 'keep-alive' }

function keyFor(remoteIp: string, headers: Record<string, string> = local): string | undefined {
  const request = {
    method: 'GET',
    path: '/graphql',
    query: '',
    remoteIp,
    headerCount: 1,
    header: (name: string) => headers[name] ?? null,
    body: async () => new Uint8Array(),
  }
  return demoKeyFor(request, 'orgql_demo')
}

test.each([
  ['127.0.0.1', 'localhost:4000'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '[::1]:4000'],
  ['::ffff:127.0.0.1', 'LOCALHOST'],
])('a browser on this machine (%s) that asks for %s gets the demo key', (remoteIp, host) => {
  expect(keyFor(remoteIp, { ...local, host })).toBe('orgql_demo')
})

test.each(['10.0.0.7', '::ffff:192.168.1.2', '2001:db8::1', '0.0.0.0', 'unknown'])(
  'nobody elsewhere (%s) gets the demo key, whatever the headers say',
  (remoteIp) => {
    expect(keyFor(remoteIp)).toBeUndefined()
  },
)

test.each([
  'orgql.example.com',
  'localhost.example.com:4000',
  'localhost:4000, orgql.example.com',
  '10.0.0.7:4000',
  '[::2]:4000',
  '[localhost',
  '',
])('nobody who asks for the host "%s" gets the demo key', (host) => {
  expect(keyFor('127.0.0.1', { ...local, host })).toBeUndefined()
})

test.each([
  'Forwarded',
  'Via',
  'X-Real-IP',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
])('nobody behind a proxy that adds %s gets the demo key', (name) => {
  for (const value of ['127.0.0.1', '']) {
    expect(keyFor('127.0.0.1', { ...local, [name.toLowerCase()]: value })).toBeUndefined()
  }
})

test('a client behind a proxy that adds no headers, but closes each connection, gets no demo key', () => {
  expect(keyFor('127.0.0.1', { ...local, connection: 'close' })).toBeUndefined()
  expect(keyFor('127.0.0.1', { ...local, connection: 'upgrade, Close' })).toBeUndefined()
})

test('without a demo key no client gets one', () => {
  expect(demoKeyFor({ remoteIp: '127.0.0.1', header: () => 'localhost' } as never, undefined)).toBeUndefined()
})

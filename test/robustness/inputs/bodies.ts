import { gzipSync } from 'node:zlib'
import { bearer, graphql, rest, type Sent } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

const wrongEverywhere: [kind: string, body: string | Buffer][] = [
  ['nothing', ''],
  ['spaces', '   '],
  ['a brace', '{'],
  ['half of a string', '{"query": "{ __type'],
  ['single quotes', "{'query': '{ __typename }'}"],
  ['a comma too many', '{"query": "{ __typename }",}'],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '1'],
  ['an endless number', '1e309'],
  ['a string', '"{ __typename }"'],
  ['an empty list', '[]'],
  ['a list', '[{"query": "{ __typename }", "name": "A"}]'],
  ['two values', '{"query": "{ __typename }"} {"name": "A"}'],
  ['a NUL behind it', '{"query": "{ __typename }"}\0'],
  ['a control character in a string', '{"query": "{ \u0001 }"}'],
  ['a bad escape', '{"query": "\\x41"}'],
  ['10,000 lists in each other', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['UTF-16', Buffer.from('{"query": "{ __typename }", "name": "A"}', 'utf16le')],
  ['an overlong NUL', Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
  ['gzip', gzipSync('{"query": "{ __typename }", "name": "A"}')],
  ['a form', 'query=%7B__typename%7D&name=A'],
  ['XML', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ['257 KB', JSON.stringify({ query: '{ __typename }', name: 'A', more: 'x'.repeat(257 * 1024) })],
  ['10 MB', JSON.stringify({ query: '{ __typename }', name: 'A', more: 'x'.repeat(10 * 1024 * 1024) })],
  ['10 MB of spaces', `${' '.repeat(10 * 1024 * 1024)}{}`],
]

const wrongAsGraphql: [kind: string, body: string][] = [
  ['10,000 objects in each other', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['no query', '{}'],
  ['a query of null', '{"query": null}'],
  ['an empty query', '{"query": ""}'],
  ['a query that is a number', '{"query": 1}'],
  ['a query that is a list', '{"query": ["{ __typename }"]}'],
  ['a query that is an object', '{"query": {"kind": "Document"}}'],
  ['variables that are a string', '{"query": "{ __typename }", "variables": "{}"}'],
  ['variables that are a list', '{"query": "{ __typename }", "variables": []}'],
  ['variables that are a number', '{"query": "{ __typename }", "variables": 1}'],
  ['a name that is a number', '{"query": "{ __typename }", "operationName": 1}'],
  ['a name of no operation', '{"query": "{ __typename }", "operationName": "Nothing"}'],
  ['a name of JavaScript', '{"query": "{ __typename }", "operationName": "__proto__"}'],
  ['extensions that are a list', '{"query": "{ __typename }", "extensions": []}'],
  ['an unknown stored query', '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}}}'],
  ['50 requests in one', JSON.stringify(Array(50).fill({ query: '{ __typename }' }))],
  [
    'an infinite number as a variable',
    '{"query": "query ($n: Int) { organizations(first: $n) { totalCount } }", "variables": {"n": 1e309}}',
  ],
]

const badTypes = [
  '',
  'text/plain',
  'text/html',
  'application/graphql',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json, text/plain',
  'application/json;charset=',
  'json',
  '*/*',
]

/** Bodies that an API does not accept. */
export function bodies({ own: { key, organizationId } }: World): BadInput[] {
  const requests: Sent[] = [
    graphql(key, '{ __typename }'),
    rest(key, 'POST /v1/organizations', {}),
    rest(key, `PATCH /v1/organizations/${organizationId}`, {}),
  ]
  const headers = { 'Content-Type': 'application/json', ...bearer(key) }
  return [
    ...requests.flatMap((request) =>
      wrongEverywhere.map(([kind, body]) => ({
        title: titleOf(request, kind),
        sent: { ...request, headers, body },
      })),
    ),
    ...requests.slice(0, 1).flatMap((request) =>
      wrongAsGraphql.map(([kind, body]) => ({
        title: titleOf(request, kind),
        sent: { ...request, headers, body },
      })),
    ),
    ...requests.flatMap((request) =>
      badTypes.map((type) => ({
        title: titleOf(request, `the type "${type}"`),
        sent: { ...request, headers: { ...headers, 'Content-Type': type } },
      })),
    ),
    ...requests.map((request) => ({
      title: titleOf(request, 'an answer asked for as an image'),
      sent: { ...request, headers: { ...headers, Accept: 'image/png' } },
    })),
  ]
}

function titleOf({ method, path }: Sent, kind: string): string {
  return `${method} ${path} has a body with ${kind}`
}

import { bearer, graphql, rest, type Sent } from '../../support/requests.ts'
import type { World } from './world.ts'

/** A request that would cost the service much more than its sender. Each is different, so that no answer is cached. */
export interface Attack {
  title: string
  sent(salt: number): Sent
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

const threeLevels = (size: string) =>
  `organizations(first: ${size}) { nodes { memberships(first: ${size}) { nodes { organization { memberships(first: ${size}) { nodes { user { email } } } } } } } }`
const doubling = (levels: number) =>
  `{ ...F0 } ${times(levels, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${levels} on Query { viewer { id } }`
const circularIntrospection = (levels: number) =>
  `{ __schema { types { ${'fields { type { '.repeat(levels)}name${' } }'.repeat(levels)} } } }`
const circularTenants = (levels: number) =>
  `{ organizations(first: 9) { nodes { ${'memberships(first: 9) { nodes { organization { '.repeat(levels)}id${' } } }'.repeat(levels)} } } }`

const documents: [title: string, document: string, variables?: object][] = [
  ['1000 aliases of a field', `{ viewer { ${times(1000, (i) => `a${i}: email`)} } }`],
  ['1000 aliases of __typename', `{ ${times(1000, (i) => `a${i}: __typename`)} }`],
  [
    '300 aliases of a full page',
    `{ ${times(300, (i) => `a${i}: organizations(first: 100) { totalCount }`)} }`,
  ],
  [
    '30 aliases of full pages of members',
    `{ ${times(30, (i) => `a${i}: organizations(first: 100) { nodes { memberships(first: 100) { nodes { id } } } }`)} }`,
  ],
  ['1500 duplicate fields', `{ viewer { ${'id '.repeat(1500)} } }`],
  ['fields 400 levels deep', circularTenants(130)],
  ['fields 2000 levels deep', `${'{ viewer '.repeat(2000)}${'}'.repeat(2000)}`],
  ['fragments that double 20 times', doubling(20)],
  ['fragments that double 60 times', doubling(60)],
  ['full pages on three levels, as literals', `{ ${threeLevels('100')} }`],
  ['full pages on three levels, as variables', `query ($n: Int!) { ${threeLevels('$n')} }`, { n: 100 }],
  ['full pages on three levels, as defaults', `query ($n: Int = 100) { ${threeLevels('$n')} }`],
  ['1000 directives on one field', `{ viewer { id ${'@include(if: true) '.repeat(700)} } }`],
  ['5000 unknown directives', `{ viewer { id ${'@x '.repeat(5000)} } }`],
  ['a list 7,000 levels deep', `{ nodes(ids: ${'['.repeat(7000)}${']'.repeat(7000)}) { id } }`],
  ['a list type 7,000 levels deep', `query ($a: ${'['.repeat(7000)}ID${']'.repeat(7000)}) { __typename }`],
  ['introspection in circles', circularIntrospection(7)],
  [
    'introspection in wide circles',
    `{ ${times(20, (i) => `a${i}: ${circularIntrospection(3).slice(2, -2)}`)} }`,
  ],
  ['20,000 ids', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array(20_000).fill('a') }],
  ['200 KB of white space', `{ viewer { id } }${' '.repeat(200_000)}`],
  ['200 KB of a comment', `{ viewer { id } } #${'x'.repeat(200_000)}`],
  ['200 KB of a string', `{ organization(id: "${'x'.repeat(200_000)}") { id } }`],
  ['200 KB of escapes', `{ organization(id: "${'\\u0041'.repeat(30_000)}") { id } }`],
  ['1000 variables', `query (${times(1000, (i) => `$a${i}: ID`)}) { viewer { id } }`],
  [
    'conflicts between 400 fields of one name',
    `{ viewer { ${times(400, (i) => `... on User { x: ${i % 2 ? 'id' : 'email'} }`)} } }`,
  ],
]

export function attacks({ own: { key } }: World): Attack[] {
  const json = { 'Content-Type': 'application/json', ...bearer(key) }
  const ofDocuments = documents.map(([title, document, variables]) => ({
    title,
    // At the start, so that texts also differ when they are cut off.
    sent: (salt: number) => graphql(key, `#${salt}\n${document}`, variables),
  }))
  return [
    ...ofDocuments,
    {
      title: '1000 requests in one',
      sent: (salt) => ({
        method: 'POST',
        path: '/graphql',
        headers: json,
        body: JSON.stringify(
          Array(1000).fill({ query: `{ a${salt}: organizations(first: 100) { totalCount } }` }),
        ),
      }),
    },
    {
      title: 'a list 10,000 levels deep as a variable',
      sent: (salt) => ({
        method: 'POST',
        path: '/graphql',
        headers: json,
        // As a text, because JSON.stringify fails for so many levels.
        body: `{"query":"query Q${salt}($a: [ID!]!) { nodes(ids: $a) { id } }","variables":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
      }),
    },
    {
      title: '250 KB of lists in lists as a body',
      sent: () => ({ method: 'POST', path: '/graphql', headers: json, body: '['.repeat(250_000) }),
    },
    {
      title: 'a page of a billion rows over HTTP',
      sent: (salt) => rest(key, `GET /v1/organizations?limit=1000000000&salt=${salt}`),
    },
  ]
}

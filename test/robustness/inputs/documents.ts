import { graphql } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { World } from './world.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')
const nested = (depth: number) => `${'{ organization '.repeat(depth)}${'}'.repeat(depth)}`

/** Documents that are not GraphQL, do not fit the schema, or make no sense. */
const wrong: [title: string, document: string][] = [
  ['an unknown field', '{ organisations { totalCount } }'],
  ['an unknown field deep inside', '{ organizations { nodes { memberships { nodes { usr { id } } } } } }'],
  ['an unknown argument', '{ organizations(limit: 1) { totalCount } }'],
  ['a missing argument', '{ organization { id } }'],
  ['null for a required argument', '{ organization(id: null) { id } }'],
  ['a selection on a leaf', '{ viewer { email { text } } }'],
  ['an object without a selection', '{ viewer }'],
  ['an empty selection', '{ viewer { } }'],
  ['a field of another type', '{ viewer { name } }'],
  ['an unknown type in a fragment', '{ node(id: "x") { ... on Secret { id } } }'],
  ['a fragment that can never match', '{ viewer { ... on Organization { id } } }'],
  ['an unknown fragment', '{ viewer { ...Nothing } }'],
  ['an unused fragment', '{ __typename } fragment F on User { id }'],
  [
    'a fragment of the same name twice',
    '{ viewer { ...F } } fragment F on User { id } fragment F on User { email }',
  ],
  ['a fragment in itself', '{ viewer { ...F } } fragment F on User { id ...F }'],
  ['fragments in a circle', '{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }'],
  ['conflicting aliases', '{ viewer { x: id x: email } }'],
  ['an unknown variable', '{ organization(id: $id) { id } }'],
  ['an unused variable', 'query ($id: ID!) { viewer { id } }'],
  ['a variable declared twice', 'query ($a: ID!, $a: ID!) { organization(id: $a) { id } }'],
  ['a missing variable', 'query ($id: ID!) { organization(id: $id) { id } }'],
  ['a variable of an unknown type', 'query ($a: Secret) { viewer { id } }'],
  ['a variable of an output type', 'query ($a: User) { viewer { id } }'],
  ['a variable at the wrong place', 'query ($a: Int = 1) { organization(id: $a) { id } }'],
  ['an unknown directive', '{ viewer @secret { id } }'],
  ['a directive at the wrong place', 'query @include(if: true) { viewer { id } }'],
  ['a directive without its argument', '{ viewer { id @skip } }'],
  ['a directive with the wrong argument', '{ viewer { id @skip(if: "no") } }'],
  ['defer and stream', '{ viewer { ... @defer { id } } }'],
  ['an unknown value of an enum', '{ organizations(orderBy: [{ field: SECRET }]) { totalCount } }'],
  ['an enum as a string', '{ organizations(orderBy: [{ field: "NAME" }]) { totalCount } }'],
  ['an unknown field of an input', '{ organizations(filter: { nam: "a" }) { totalCount } }'],
  ['a field of an input twice', '{ organizations(filter: { name: "a", name: "b" }) { totalCount } }'],
  ['__proto__ in an input', '{ organizations(filter: { __proto__: { name: "a" } }) { totalCount } }'],
  ['constructor in an input', '{ organizations(filter: { constructor: "a" }) { totalCount } }'],
  ['__proto__ as a field', '{ viewer { __proto__ { id } } }'],
  ['constructor as a field', '{ constructor }'],
  ['a string for a number', '{ organizations(first: "10") { totalCount } }'],
  ['a number over 32 bits', '{ organizations(first: 2147483648) { totalCount } }'],
  ['an endless number', '{ organizations(first: 1e309) { totalCount } }'],
  ['no operation', 'fragment F on User { id }'],
  ['two operations without a name to choose', 'query A { viewer { id } } query B { viewer { id } }'],
  ['two operations of one name', 'query A { viewer { id } } query A { viewer { email } }'],
  ['a nameless operation and a second one', '{ viewer { id } } query B { viewer { id } }'],
  ['a subscription', 'subscription { viewer { id } }'],
  ['a type definition', 'type Secret { id: ID }'],
  ['an extension of a type', '{ viewer { id } } extend type Query { secret: ID }'],
  ['a brace that is missing', '{ viewer { id }'],
  ['a brace too many', '{ viewer { id } } }'],
  ['an unfinished string', '{ organization(id: "abc) { id } }'],
  ['an unfinished block string', '{ organization(id: """abc) { id } }'],
  ['a bad escape', '{ organization(id: "\\q") { id } }'],
  ['a character that GraphQL does not know', '{ viewer ? id }'],
  ['a NUL', '{ viewer { id \0 } }'],
  ['a lone surrogate', '{ viewer { id \ud800 } }'],
  ['a name in another alphabet', '{ viewеr { id } }'],
  ['SQL', "SELECT * FROM users WHERE id = '1'; --"],
  ['JSON', '{"viewer": {"id": true}}'],
  ['HTML', '<script>alert(1)</script>'],
  ['nothing but spaces', '   '],
  ['nothing but a comment', '# { viewer { id } }'],
]

/** Valid documents that are too large or too expensive. */
const excessive: [title: string, document: string][] = [
  ['101 aliases of a field', `{ viewer { ${times(101, (i) => `a${i}: id`)} } }`],
  ['101 aliases of __typename', `{ ${times(101, (i) => `a${i}: __typename`)} }`],
  [
    '1000 aliases of a long list',
    `{ ${times(1000, (i) => `a${i}: organizations(first: 100) { totalCount }`)} }`,
  ],
  ['500 duplicate fields', `{ viewer { ${'id '.repeat(600)} } }`],
  ['depth 50', nested(50)],
  ['depth 500', nested(500)],
  ['depth 5000', nested(5000)],
  ['5000 directives', `{ viewer { id ${'@include(if: true) '.repeat(700)} } }`],
  ['5000 unknown directives', `{ viewer { id ${'@x '.repeat(5000)} } }`],
  ['a deep list', `{ nodes(ids: ${'['.repeat(7000)}${']'.repeat(7000)}) { id } }`],
  ['a deep list type', `query ($a: ${'['.repeat(7000)}ID${']'.repeat(7000)}) { __typename }`],
  [
    'a deep object',
    `{ organizations(filter: ${'{ name: '.repeat(1500)}1${'}'.repeat(1500)}) { totalCount } }`,
  ],
  ['20 KB of spaces', `{ viewer { id } }${' '.repeat(20_000)}`],
  ['20 KB of comments', `{ viewer { id } } #${'x'.repeat(20_000)}`],
  ['20 KB of a string', `{ organization(id: "${'x'.repeat(20_000)}") { id } }`],
  ['20 KB of commas', `{ viewer { id${','.repeat(20_000)} } }`],
  ['a name of 20 KB', `{ ${'a'.repeat(20_000)} }`],
  ['5000 variables', `query (${times(2000, (i) => `$a${i}: ID`)}) { viewer { id } }`],
  ['1000 fragments', `{ viewer { id } } ${times(700, (i) => `fragment F${i} on User { id }`)}`],
  ['5000 ids', `{ nodes(ids: [${'"a",'.repeat(4000)}]) { id } }`],
]

export function documents({ own: { key } }: World): BadInput[] {
  const known = [...wrong, ...excessive].map(([title, document]) => ({
    title: `the document has ${title}`,
    sent: graphql(key, document),
  }))
  const unknown = wrong.slice(0, 10).map(([title, document]) => ({
    title: `the document has ${title}, and no credential comes with it`,
    sent: graphql(null, document),
  }))
  return [...known, ...unknown, ...introspection()]
}

/** Without a credential, under INTROSPECTION=authenticated. */
function introspection(): BadInput[] {
  const questions = [
    '{ __schema { types { name } } }',
    '{ __type(name: "User") { fields { name } } }',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
    '{ a: __schema { a: directives { name } } }',
  ]
  return questions.map((query) => ({
    title: `a client without a credential asks for the schema: ${query}`,
    sent: graphql(null, query),
  }))
}

import type { Filler } from './position.ts'

const times = (count: number, text: (index: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, index) => text(index)).join(between)
const nested = (count: number, open: string, inner: string, close: string) =>
  `${open.repeat(count)}${inner}${close.repeat(count)}`
const id = '019c13a7-5ea8-7c1e-9b1f-000000000001'

const spaces: Record<string, string> = {
  spaces: ' ',
  commas: ',',
  'line breaks': '\n',
  'line breaks of Windows': '\r\n',
  tabs: '\t',
  'byte order marks': '\ufeff',
  comments: '#a\n',
  'empty comments': '#\n',
  'emoji in comments': '#\ud83d\ude00\n',
}

/** Inside a selection of the viewer. */
const selections: Record<string, (count: number) => string> = {
  'a field again and again': (count) => times(count, () => 'id'),
  'aliases of a field': (count) => times(count, (i) => `a${i}:id`),
  'aliases of __typename': (count) => times(count, (i) => `a${i}:__typename`),
  'one alias of two fields': (count) => times(count, (i) => `x:${i % 2 ? 'id' : 'email'}`),
  'fields that conflict in fragments': (count) =>
    times(count, (i) => `...on User{x:${i % 2 ? 'id' : 'email'}}`),
  'fields that agree in fragments': (count) => times(count, () => '...on User{x:id}'),
  'unknown fields': (count) => times(count, (i) => `b${i}`),
  'fields that nearly exist': (count) => times(count, (i) => `emai${i % 9}l`),
  'a long field': (count) => 'a'.repeat(count),
  'unknown arguments': (count) => `id(${times(count, (i) => `a${i}:1`)})`,
  'directives on a field': (count) => `id ${'@include(if:true)'.repeat(count)}`,
  'unknown directives': (count) => `id ${times(count, (i) => `@a${i}`)}`,
  'arguments of a directive': (count) => `id @skip(${times(count, (i) => `a${i}:1`)})`,
  'fragments in each other': (count) => nested(count, '...{', 'id', '}'),
  'fragments on types in each other': (count) => nested(count, '...on User{', 'id', '}'),
  'fragments next to each other': (count) => times(count, () => '...{id}'),
  'fragments on unknown types': (count) => times(count, (i) => `...on Usr${i}{id}`),
  'unknown fragments': (count) => times(count, (i) => `...F${i}`),
}

/** Whole arguments of `organizations`. */
const inputs: Record<string, (count: number) => string> = {
  'unknown keys in an object': (count) => `filter:{${times(count, (i) => `k${i}:1`)}}`,
  'keys that nearly exist': (count) => `filter:{${times(count, (i) => `nam${i}:1`)}}`,
  'one key again and again': (count) => `filter:{${times(count, () => 'name:"a"')}}`,
  'objects in objects': (count) => `filter:${nested(count, '{name:', '1', '}')}`,
  'sort keys': (count) => `orderBy:[${times(count, () => '{field:NAME}')}]`,
  'unknown values of an enum': (count) => `orderBy:[${times(count, (i) => `{field:NAM${i}}`)}]`,
  'nulls in a list': (count) => `orderBy:[${times(count, () => 'null')}]`,
  'lists in lists': (count) => `orderBy:${nested(count, '[', '1', ']')}`,
  'digits of a number': (count) => `first:${'1'.repeat(Math.max(1, count))}`,
  'digits of an exponent': (count) => `first:1e${'1'.repeat(Math.max(1, count))}`,
  'a string': (count) => `after:"${'a'.repeat(count)}"`,
  'a string of escapes': (count) => `after:"${'\\u0041'.repeat(count)}"`,
  'a string of quotes': (count) => `after:"${'\\"'.repeat(count)}"`,
  'a string of emoji escapes': (count) => `after:"${'\\u{1F600}'.repeat(count)}"`,
  'a search for combining marks': (count) => `filter:{name:"${'\\u0301'.repeat(count)}"}`,
  'a block string': (count) => `after:"""${'a'.repeat(count)}"""`,
  'lines of a block string': (count) => `after:"""${' a\n'.repeat(count)}"""`,
  'empty lines of a block string': (count) => `after:"""${'\n'.repeat(count)}"""`,
  'quotes of a block string': (count) => `after:"""${'\\"""'.repeat(count)}"""`,
  'names of variables': (count) => `after:$${'a'.repeat(Math.max(1, count))}`,
}

const documents: Record<string, (count: number) => string> = {
  'spread fragments': (count) => `{viewer{${'...F '.repeat(count)}}} fragment F on User{id}`,
  'a large fragment that is spread often': (count) =>
    `{viewer{${'...F '.repeat(count)}}} fragment F on User{${times(count, (i) => `a${i}:id`)}}`,
  'unused fragments': (count) => `{viewer{id}} ${times(count, (i) => `fragment F${i} on User{id}`)}`,
  'fragments of one name': (count) => `{viewer{...F}} ${times(count, () => 'fragment F on User{id}')}`,
  'fragments in a chain': (count) =>
    `{...F0} ${times(count, (i) => `fragment F${i} on Query{...F${i + 1}}`)} fragment F${count} on Query{viewer{id}}`,
  'fragments in a ring': (count) =>
    `{...F0} ${times(count, (i) => `fragment F${i} on Query{...F${(i + 1) % count}}`)}`,
  'unused fragments in a ring': (count) =>
    `{viewer{id}} ${times(count, (i) => `fragment F${i} on Query{...F${(i + 1) % count}}`)}`,
  'fragments that double': (count) =>
    `{...F0} ${times(count, (i) => `fragment F${i} on Query{...F${i + 1} ...F${i + 1}}`)} fragment F${count} on Query{viewer{id}}`,
  'fragments that double with fields': (count) =>
    `{viewer{...F0}} ${times(count, (i) => `fragment F${i} on User{id ...F${i + 1} ...F${i + 1}}`)} fragment F${count} on User{id}`,
  'fragments that each spread all later ones': (count) =>
    `{viewer{...F0}} ${times(Math.ceil(Math.sqrt(count)), (i) => `fragment F${i} on User{id ${times(Math.ceil(Math.sqrt(count)) - i - 1, (j) => `...F${i + j + 1}`)}}`)}`,
  'fragments with equal fields, compared in pairs': (count) =>
    `{viewer{${times(count, (i) => `...F${i}`)}}} ${times(count, (i) => `fragment F${i} on User{x:id}`)}`,
  'fragments with nested fields, compared in pairs': (count) =>
    `{${times(count, (i) => `...F${i}`)}} ${times(count, (i) => `fragment F${i} on Query{organizations{nodes{id}}}`)}`,
  operations: (count) => times(count, (i) => `query Q${i}{viewer{id}}`),
  'operations without a name': (count) => times(count, () => '{viewer{id}}'),
  'operations of one name': (count) => times(count, () => 'query Q{viewer{id}}'),
  'a long name of an operation': (count) => `query Q${'a'.repeat(count)}{viewer{id}}`,
  'directives on an operation': (count) => `query ${'@a '.repeat(count)}{viewer{id}}`,
  'unused variables': (count) => `query(${times(count, (i) => `$a${i}:ID`)}){viewer{id}}`,
  'variables of one name': (count) => `query(${times(count, () => '$a:ID')}){viewer{id}}`,
  'variables of unknown types': (count) => `query(${times(count, (i) => `$a${i}:T${i}`)}){viewer{id}}`,
  'variables with defaults': (count) =>
    `query(${times(count, (i) => `$a${i}:OrganizationFilter={name:"a"}`)}){viewer{id}}`,
  'required variables without a value': (count) =>
    `query(${times(count, (i) => `$a${i}:ID!`)}){${times(count, (i) => `a${i}:organization(id:$a${i}){id}`)}}`,
  'undeclared variables': (count) => `{${times(count, (i) => `a${i}:organization(id:$a${i}){id}`)}}`,
  'a default of a list of nulls': (count) =>
    `query($a:[ID!]!=[${times(count, () => 'null', ',')}]){nodes(ids:$a){id}}`,
  'a type of lists in lists': (count) => `query($a:${nested(count, '[', 'ID', ']')}){viewer{id}}`,
  'a list of ids': (count) => `{nodes(ids:[${times(count, () => `"${id}"`, ',')}]){id}}`,
  'a list of numbers': (count) => `{nodes(ids:[${times(count, (i) => `${i}`, ',')}]){id}}`,
  'aliases of an object': (count) => `{${times(count, (i) => `a${i}:viewer{id}`)}}`,
  'aliases of a mutation': (count) =>
    `mutation{${times(count, (i) => `a${i}:updateOrganization(input:{organizationId:"x",name:"a"}){__typename}`)}}`,
  'aliases of a node': (count) => `{${times(count, (i) => `a${i}:node(id:"${id}"){id}`)}}`,
  'aliases of a page': (count) => `{${times(count, (i) => `a${i}:organizations(first:1){totalCount}`)}}`,
  'one page with different arguments': (count) =>
    `{${times(count, (i) => `organizations(first:${i}){nodes{id}}`)}}`,
  'one page again and again': (count) => `{${times(count, () => 'organizations{nodes{id}}')}}`,
  'fields in each other': (count) =>
    nested(count, '{organizations{nodes{memberships{nodes{organization', '{id}', '}}}}}'),
  'fields that do not exist in each other': (count) => nested(count, '{a', '', '}'),
  'questions about the schema in each other': (count) =>
    `{__schema{types{fields{type${nested(count, '{ofType', '{name}', '}')}}}}}`,
  'questions about types': (count) => `{${times(count, (i) => `a${i}:__type(name:"User"){name}`)}}`,
  'questions about the whole schema': (count) =>
    `{${times(count, (i) => `a${i}:__schema{types{fields{args{type{name}}}}}`)}}`,
  'braces that open': (count) => '{'.repeat(count),
  'braces that close': (count) => '}'.repeat(count),
  parentheses: (count) => `{viewer${'('.repeat(count)}`,
  'characters that mean nothing': (count) => `{viewer{id}} ${'?'.repeat(count)}`,
  'type definitions': (count) => times(count, (i) => `type A${i}{a:ID}`),
  'extensions of types': (count) => times(count, () => 'extend type Query{a:ID}'),
  NULs: (count) => `{viewer{id${'\0'.repeat(count)}}}`,
  'an unfinished string': (count) => `{organization(id:"${'a'.repeat(count)}`,
  'an unfinished block string': (count) => `{organization(id:"""${'"'.repeat(count)}`,
}

/** Whole documents in which one thing grows. */
export const documentFillers: Filler[] = [
  ...Object.entries(spaces).map(([title, unit]) => ({
    title,
    text: (count: number) => `{${unit.repeat(count)}\nviewer{id}}`,
  })),
  ...Object.entries(selections).map(([title, text]) => ({
    title,
    text: (count: number) => `{viewer{${text(count)}}}`,
  })),
  ...Object.entries(inputs).map(([title, text]) => ({
    title,
    text: (count: number) => `{organizations(${text(count)}){totalCount}}`,
  })),
  ...Object.entries(documents).map(([title, text]) => ({ title, text })),
]

import { graphql, rest } from '../../support/requests.ts'
import type { BadInput } from './bad-input.ts'
import type { Cursors, World } from './world.ts'

/** Invalid pages, filters and orders of lists. */
export function pages(world: World, cursors: Cursors): BadInput[] {
  return [...graphqlPages(world, cursors), ...restPages(world, cursors)]
}

function badCursors(
  good: string,
  others: [kind: string, cursor: string][],
): [kind: string, cursor: string][] {
  const middle = Math.floor(good.length / 2)
  const altered = good.slice(0, middle) + (good[middle] === 'A' ? 'B' : 'A') + good.slice(middle + 1)
  return [
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['a number', '20'],
    ['JSON as others encode it', Buffer.from('{"id":1}').toString('base64')],
    ['an altered cursor', altered],
    ['half a cursor', good.slice(0, middle)],
    ['a cursor with something behind it', `${good}A`],
    ['10,000 characters', 'A'.repeat(10_000)],
    ['a NUL', 'A\0'],
    ['an emoji', '🦑'],
    ...others,
  ]
}

function graphqlPages({ own: { key, organizationId } }: World, cursors: Cursors): BadInput[] {
  const list = (title: string, args: string, variables = {}, types = '') => ({
    title: `organizations(${title})`,
    sent: graphql(key, `query ${types} { organizations${args} { nodes { id } } }`, variables),
  })
  const members = (title: string, args: string) => ({
    title: `memberships(${title})`,
    sent: graphql(key, `{ organization(id: "${organizationId}") { memberships${args} { nodes { id } } } }`),
  })
  const sizes = [
    '-1',
    '101',
    '1000000000',
    '2147483648',
    '-2147483649',
    '9007199254740993',
    '1.5',
    '"10"',
    '[1]',
    'true',
  ]
  const others: [string, string][] = [
    ['the cursor of another list', cursors.memberships],
    ['the cursor of another order', cursors.organizationsByName],
    ["another user's cursor", cursors.foreign],
  ]
  return [
    ...sizes.flatMap((size) => [
      list(`first: ${size}`, `(first: ${size})`),
      list(`last: ${size}`, `(last: ${size})`),
      members(`first: ${size}`, `(first: ${size})`),
    ]),
    ...sizes.map((size) => list(`first: $n of ${size}`, '(first: $n)', { n: JSON.parse(size) }, '($n: Int)')),
    list('first and last', '(first: 1, last: 1)'),
    members('first and last', '(first: 1, last: 1)'),
    ...badCursors(cursors.organizations, others).flatMap(([kind, cursor]) => [
      list(`after: ${kind}`, '(after: $c)', { c: cursor }, '($c: String)'),
      list(`before: ${kind}`, '(before: $c)', { c: cursor }, '($c: String)'),
    ]),
    list('a sort key twice', '(orderBy: [{ field: NAME }, { field: NAME, direction: DESC }])'),
    list('an unknown type', '(filter: { type: SECRET })'),
    list('a name with a NUL', '(filter: { name: $n })', { n: 'a\0' }, '($n: String)'),
    list('a name with a lone surrogate', '(filter: { name: $n })', { n: '\udc00' }, '($n: String)'),
    list('a name of 10,000 characters', '(filter: { name: $n })', { n: 'x'.repeat(10_000) }, '($n: String)'),
    { ...list('first: 0', '(first: 0)'), harmless: true },
    { ...list('a search for wildcards', '(filter: { name: "%_\\\\" })'), harmless: true },
    { ...list('a search for SQL', `(filter: { name: "') OR 1=1 --" })`), harmless: true },
  ]
}

function restPages({ own: { key, organizationId } }: World, cursors: Cursors): BadInput[] {
  const lists = ['/v1/organizations', `/v1/organizations/${organizationId}/memberships`]
  const get = (path: string, query: string) => ({
    title: `GET ${path.replace(organizationId, '…')}?${query.slice(0, 60)}`,
    sent: rest(key, `GET ${path}?${query}`),
  })
  const limits = [
    '',
    '0',
    '9',
    '101',
    '-1',
    '1e2',
    '10.0',
    '+20',
    '0x10',
    'abc',
    '1e309',
    'null',
    '20%00',
    '%20',
    '20;20',
  ]
  const sorts = [
    '',
    'name',
    'name:',
    'name:up',
    ':asc',
    'id:asc',
    'created_at:asc,created_at:desc',
    'createdAt:asc',
    'created_at:asc,',
    '(select%201):asc',
  ]
  const others: [string, string][] = [["another user's cursor", cursors.foreign]]
  const bad = badCursors(cursors.organizations, others).map(([, cursor]) => encodeURIComponent(cursor))
  return [
    ...lists.flatMap((path) => limits.map((limit) => get(path, `limit=${limit}`))),
    ...lists.flatMap((path) => sorts.map((sort) => get(path, `sort=${sort}`))),
    ...lists.flatMap((path) => bad.map((cursor) => get(path, `cursor=${cursor}`))),
    ...lists.flatMap((path) =>
      ['limit=20&limit=30', 'cursor=a&cursor=b', 'sort=a:asc&sort=b:asc'].map((q) => get(path, q)),
    ),
    get('/v1/organizations', 'type=secret'),
    get('/v1/organizations', 'type=PERSONAL'),
    get('/v1/organizations', 'name=%00'),
    get('/v1/organizations', `name=${'x'.repeat(10_000)}`),
    get(`/v1/organizations/${organizationId}/memberships`, 'role=admin'),
    { ...get('/v1/organizations', 'name=%25_%5C'), harmless: true },
    { ...get('/v1/organizations', 'name=%ff%fe'), harmless: true },
    { ...get('/v1/organizations', 'limit[]=20&__proto__=1&constructor=2'), harmless: true },
  ]
}

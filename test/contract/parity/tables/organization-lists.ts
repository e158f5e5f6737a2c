import { type Action, badRequest, invalidCursor, type Scenario, type Setup, shows } from '../scenario.ts'

const list = { operation: 'organizations' } as const
const named = (...names: string[]) => names.map((name) => ({ name }))
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `Company ${from + index}`)

const few: Setup = { companies: ['Beta', 'Delta', 'Gamma'] }
/** Acme, 23 companies and the personal organization. */
const many: Setup = { companies: numbered(1, 23) }
const firstTen: Action = { ...list, input: { limit: 10 } }

const wrong: [title: string, input: Record<string, unknown>][] = [
  ['of 101 rows', { limit: 101 }],
  ['of -1 rows', { limit: -1 }],
  ['of a billion rows', { limit: 1_000_000_000 }],
  ['of 2^31 rows', { limit: 2 ** 31 }],
  ['with a word as limit', { limit: 'ten' }],
  ['of ten and a half rows', { limit: 10.5 }],
  ['of an unknown type', { type: 'club' }],
  ['sorted by an unknown field', { sort: 'id:asc' }],
  ['sorted by a field of members', { sort: 'role:asc' }],
  ['sorted in an unknown direction', { sort: 'name:up' }],
  ['sorted by one field twice', { sort: 'name:asc,name:desc' }],
]

export const organizationLists: Scenario[] = [
  {
    ...list,
    title: 'A list has only the caller’s organizations, oldest first',
    as: 'member',
    setup: few,
    expected: shows({
      items: named('Acme', 'Beta', 'Delta', 'Gamma', 'member'),
      totalCount: 5,
      hasNext: false,
      hasPrevious: false,
    }),
  },
  {
    ...list,
    title: 'A stranger sees none of them',
    as: 'stranger',
    setup: few,
    expected: shows({ items: named('foreign', 'stranger'), totalCount: 2 }),
  },
  {
    ...list,
    title: 'A page has 20 rows by default',
    setup: many,
    expected: shows({
      items: named('Acme', ...numbered(1, 19)),
      totalCount: 25,
      hasNext: true,
      hasPrevious: false,
    }),
  },
  {
    ...list,
    title: 'A page has 10 rows if requested',
    setup: many,
    input: { limit: 10 },
    expected: shows({ items: named('Acme', ...numbered(1, 9)), totalCount: 25, hasNext: true }),
  },
  {
    ...list,
    title: 'A page has up to 100 rows',
    setup: many,
    input: { limit: 100 },
    expected: shows({ items: named('Acme', ...numbered(1, 23), 'owner'), totalCount: 25, hasNext: false }),
  },
  ...[0, 9].map(
    (limit): Scenario => ({
      ...list,
      title: `A page of ${limit} rows is allowed only in GraphQL`,
      setup: few,
      input: { limit },
      expected: { rest: badRequest, graphql: shows({ totalCount: 5, hasPrevious: false }) },
    }),
  ),
  ...wrong.map(
    ([title, input]): Scenario => ({
      ...list,
      title: `A list ${title} is refused`,
      input,
      expected: badRequest,
    }),
  ),
  ...['', 'garbage', 'é', '\0', 'x'.repeat(5000)].map(
    (cursor): Scenario => ({
      ...list,
      title: `A made-up cursor is refused: ${JSON.stringify(cursor).slice(0, 12)}`,
      input: { cursor },
      expected: invalidCursor,
    }),
  ),
  {
    ...list,
    title: 'An altered cursor is refused',
    setup: many,
    earlier: [firstTen],
    from: 'altered next',
    input: { limit: 10 },
    expected: invalidCursor,
  },
]

import { invalid, type Scenario, type Setup, shows } from '../scenario.ts'

const list = { operation: 'organizations' } as const
const named = (...names: string[]) => names.map((name) => ({ name }))

const few: Setup = { companies: ['Beta', 'Delta', 'Gamma'] }
const odd: Setup = { companies: ['100% Wool', 'snake_case', 'back\\slash', 'Alphabet', 'alpine', "O'Hara"] }

const searches: [title: string, name: string, found: string[]][] = [
  ['a part of the name, in any case', 'ALP', ['Alphabet', 'alpine']],
  ['a part in the middle of the name', 'phab', ['Alphabet']],
  ['a percent sign by itself', '%', ['100% Wool']],
  ['an underscore by itself', '_', ['snake_case']],
  ['a backslash by itself', '\\', ['back\\slash']],
  ['a text with a percent sign, not as a pattern', 'a%t', []],
  ['a text with an underscore, not as a pattern', 's_ash', []],
  ['a quote', "'", ["O'Hara"]],
  ['a text that looks like SQL', "' OR 1=1 --", []],
  ['a text in no name', 'zzz', []],
]

const orders: [sort: string, found: string[]][] = [
  ['createdAt:asc', ['Acme', 'Beta', 'Delta', 'Gamma', 'owner']],
  ['createdAt:desc', ['owner', 'Gamma', 'Delta', 'Beta', 'Acme']],
  ['updatedAt:asc', ['owner', 'Gamma', 'Delta', 'Beta', 'Acme']],
  ['updatedAt:desc', ['Acme', 'Beta', 'Delta', 'Gamma', 'owner']],
  ['name:asc', ['Acme', 'Beta', 'Delta', 'Gamma', 'owner']],
  ['name:desc', ['owner', 'Gamma', 'Delta', 'Beta', 'Acme']],
  ['name:desc,createdAt:asc', ['owner', 'Gamma', 'Delta', 'Beta', 'Acme']],
]

export const organizationSearches: Scenario[] = [
  ...searches.map(
    ([title, name, found]): Scenario => ({
      ...list,
      title: `A search finds ${title}: ${found.length}`,
      setup: odd,
      input: { name },
      expected: shows({ items: named(...found), totalCount: found.length, hasNext: false }),
    }),
  ),
  {
    ...list,
    title: 'A search for an empty text finds everything',
    setup: few,
    input: { name: '' },
    expected: shows({ items: named('Acme', 'Beta', 'Delta', 'Gamma', 'owner'), totalCount: 5 }),
  },
  {
    ...list,
    title: 'A search for a NUL is refused',
    input: { name: '\0' },
    expected: invalid('name INVALID_CHARACTERS'),
  },
  {
    ...list,
    title: 'A list can be filtered by type',
    setup: few,
    input: { type: 'company' },
    expected: shows({ items: named('Acme', 'Beta', 'Delta', 'Gamma'), totalCount: 4 }),
  },
  {
    ...list,
    title: 'A search can be filtered by type and sorted',
    setup: few,
    input: { type: 'company', name: 'ta', sort: 'name:desc', limit: 10 },
    expected: shows({ items: named('Delta', 'Beta'), totalCount: 2 }),
  },
  ...orders.map(
    ([sort, found]): Scenario => ({
      ...list,
      title: `A list can be sorted by ${sort}`,
      setup: few,
      input: { sort },
      expected: shows({ items: named(...found), totalCount: 5 }),
    }),
  ),
]

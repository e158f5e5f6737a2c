import { type Action, fails, invalidCursor, type Scenario, type Setup, shows } from '../scenario.ts'

const list = { operation: 'organizations', as: 'member' } as const
const members = { operation: 'memberships', as: 'member' } as const
const named = (...names: string[]) => names.map((name) => ({ name }))
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `Company ${from + index}`)

/** Acme, 23 companies and the personal organization; 25 members. */
const many: Setup = { companies: numbered(1, 23), crowd: 23 }
/** Acme and 10 companies: one more than a page. */
const eleven: Setup = { companies: numbered(1, 10) }
const page = (input: object = {}) => ({ input: { limit: 10, ...input } })
const companies = page({ type: 'company' })
const firstPage: Action = { ...list, ...page() }
const nextPage: Action = { ...firstPage, from: 'next' }

/** A cursor of the first list is not valid in the second one. */
const strangeCursors: [title: string, first: Action, second: Action, isHidden?: true][] = [
  ['of organizations among members', firstPage, { ...members, ...page() }],
  ['of members among organizations', { ...members, ...page() }, { ...list, ...page() }],
  ['of another user', firstPage, { ...list, as: 'owner', ...page() }],
  ['of a list without the filter', firstPage, { ...list, ...companies }],
  ['of a list with a filter', { ...list, ...companies }, { ...list, ...page() }],
  ['of another search', { ...list, ...page({ name: 'company' }) }, { ...list, ...page({ name: 'comp' }) }],
  ['of another order', firstPage, { ...list, ...page({ sort: 'name:asc' }) }],
  [
    'of the opposite order',
    { ...list, ...page({ sort: 'name:asc' }) },
    { ...list, ...page({ sort: 'name:desc' }) },
  ],
  [
    'of another organization’s members',
    { ...members, ...page() },
    { ...members, on: 'Company 1', ...page() },
  ],
  ['of members of any role', { ...members, ...page() }, { ...members, ...page({ role: 'member' }) }],
  [
    'of members in another order',
    { ...members, ...page() },
    { ...members, ...page({ sort: 'createdAt:desc' }) },
  ],
  ['of another caller’s list', { ...members, ...page() }, { ...members, as: 'stranger', ...page() }, true],
]

export const listPages: Scenario[] = [
  {
    ...nextPage,
    title: 'The second page follows the first',
    setup: many,
    earlier: [firstPage],
    expected: shows({ items: named(...numbered(10, 19)), totalCount: 25, hasNext: true, hasPrevious: true }),
  },
  {
    ...nextPage,
    title: 'The last page has the rest and no next one',
    setup: many,
    earlier: [firstPage, nextPage],
    expected: shows({
      items: named(...numbered(20, 23), 'member'),
      totalCount: 25,
      hasNext: false,
      hasPrevious: true,
    }),
  },
  {
    ...firstPage,
    title: 'The page before the second one is the first',
    setup: many,
    earlier: [firstPage, nextPage],
    from: 'previous',
    expected: shows({ items: named('Acme', ...numbered(1, 9)), hasNext: true, hasPrevious: false }),
  },
  {
    ...firstPage,
    title: 'The page before the last one is the second',
    setup: many,
    earlier: [firstPage, nextPage, nextPage],
    from: 'previous',
    expected: shows({ items: named(...numbered(10, 19)), hasNext: true, hasPrevious: true }),
  },
  {
    ...nextPage,
    title: 'The next page can be of another size',
    setup: many,
    earlier: [firstPage],
    input: { limit: 15 },
    expected: shows({ items: named(...numbered(10, 23), 'member'), hasNext: false }),
  },
  {
    ...list,
    title: 'The next page has the order and the filter of the first',
    setup: many,
    earlier: [{ ...list, ...page({ sort: 'createdAt:desc', type: 'company' }) }],
    from: 'next',
    ...page({ type: 'company', sort: 'createdAt:desc' }),
    expected: shows({ items: named(...numbered(4, 13).reverse()), totalCount: 24, hasNext: true }),
  },
  {
    ...list,
    title: 'A list that just fills a page has no next one',
    setup: { companies: numbered(1, 9) },
    ...companies,
    expected: shows({ items: named('Acme', ...numbered(1, 9)), totalCount: 10, hasNext: false }),
  },
  {
    ...list,
    title: 'A cursor works after its row was deleted',
    setup: eleven,
    earlier: [
      { ...list, ...companies },
      { operation: 'leaveOrganization', as: 'member', on: 'Company 9' },
    ],
    from: 'next',
    ...companies,
    expected: shows({ items: named('Company 10'), totalCount: 10, hasNext: false, hasPrevious: true }),
  },
  {
    ...list,
    title: 'An empty page has no next one',
    setup: eleven,
    earlier: [
      { ...list, ...companies },
      { operation: 'leaveOrganization', as: 'member', on: 'Company 10' },
    ],
    from: 'next',
    ...companies,
    expected: shows({ items: [], totalCount: 10, hasNext: false }),
  },
  {
    ...list,
    title: 'A cursor works after its row has changed its place',
    setup: eleven,
    earlier: [
      { ...list, ...page({ type: 'company', sort: 'name:asc' }) },
      { operation: 'updateOrganization', as: 'owner', on: 'Company 8', input: { name: 'Zebra' } },
    ],
    from: 'next',
    ...page({ type: 'company', sort: 'name:asc' }),
    expected: shows({ items: named('Company 9', 'Zebra'), totalCount: 11, hasNext: false }),
  },
  ...strangeCursors.map(
    ([title, first, second, isHidden]): Scenario => ({
      ...second,
      title: `A cursor ${title} is refused`,
      setup: many,
      earlier: [first],
      from: 'next',
      // In GraphQL the list is a field of an organization that is null.
      expected: isHidden ? { rest: invalidCursor, graphql: fails('NOT_FOUND') } : invalidCursor,
    }),
  ),
]

import { badRequest, invalidCursor, type Scenario, type Setup, shows } from '../scenario.ts'

const list = { operation: 'memberships', as: 'member' } as const
const users = (...labels: string[]) => labels.map((userId) => ({ userId }))
const crowd = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `crowd ${from + index}`)

const team: Setup = { secondOwner: true, crowd: 1 }
const everybody = ['owner', 'secondOwner', 'member', 'crowd 1']
const many: Setup = { crowd: 23 }
const firstTen = { ...list, input: { limit: 10 } }

const filters: [title: string, input: Record<string, unknown>, found: string[]][] = [
  ['owners', { role: 'owner' }, ['owner', 'secondOwner']],
  ['plain members', { role: 'member' }, ['member', 'crowd 1']],
  ['one user', { userId: 'crowd 1' }, ['crowd 1']],
  ['oneself', { userId: 'member' }, ['member']],
  ['one user in one role', { userId: 'owner', role: 'owner' }, ['owner']],
  ['one user in a role that is not theirs', { userId: 'owner', role: 'member' }, []],
  ['a stranger', { userId: 'stranger' }, []],
  ['an unknown user', { userId: 'an unknown id' }, []],
  ['an id that is not of a user', { userId: 'organization' }, []],
]

const orders: [sort: string, found: string[]][] = [
  ['createdAt:asc', everybody],
  ['createdAt:desc', everybody.toReversed()],
  ['updatedAt:asc', everybody.toReversed()],
  ['updatedAt:desc', everybody],
  ['role:asc', everybody],
  ['role:desc,createdAt:asc', ['member', 'crowd 1', 'owner', 'secondOwner']],
  ['role:asc,createdAt:desc', ['secondOwner', 'owner', 'crowd 1', 'member']],
]

const wrong: [title: string, input: Record<string, unknown>][] = [
  ['of 101 rows', { limit: 101 }],
  ['of -1 rows', { limit: -1 }],
  ['of an unknown role', { role: 'boss' }],
  ['sorted by an unknown field', { sort: 'userId:asc' }],
  ['sorted by a field of organizations', { sort: 'name:asc' }],
  ['sorted by one field twice', { sort: 'role:asc,role:asc' }],
  ['of a user with a malformed id', { userId: 'a word' }],
]

export const membershipLists: Scenario[] = [
  {
    ...list,
    title: 'All members are listed, oldest membership first',
    setup: team,
    expected: shows({
      items: [
        { id: 'membership of owner', organizationId: 'organization', userId: 'owner', role: 'owner' },
        { id: 'membership of secondOwner', userId: 'secondOwner', role: 'owner' },
        { id: 'membership of member', userId: 'member', role: 'member' },
        { id: 'membership of crowd 1', userId: 'crowd 1', role: 'member' },
      ],
      totalCount: 4,
      hasNext: false,
      hasPrevious: false,
    }),
  },
  {
    ...list,
    title: 'A page of members has 20 rows by default',
    setup: many,
    expected: shows({ items: users('owner', 'member', ...crowd(1, 18)), totalCount: 25, hasNext: true }),
  },
  {
    ...list,
    title: 'A page of members has up to 100 rows',
    setup: many,
    input: { limit: 100 },
    expected: shows({ items: users('owner', 'member', ...crowd(1, 23)), totalCount: 25, hasNext: false }),
  },
  {
    ...firstTen,
    title: 'The second page of members follows the first',
    setup: many,
    earlier: [firstTen],
    from: 'next',
    expected: shows({ items: users(...crowd(9, 18)), totalCount: 25, hasNext: true, hasPrevious: true }),
  },
  {
    ...firstTen,
    title: 'The page of members before the second one is the first',
    setup: many,
    earlier: [firstTen, { ...firstTen, from: 'next' }],
    from: 'previous',
    expected: shows({ items: users('owner', 'member', ...crowd(1, 8)), hasNext: true, hasPrevious: false }),
  },
  {
    ...list,
    title: 'Members with the same creation time are each on only one page',
    setup: many,
    earlier: [{ ...list, input: { limit: 10, sort: 'role:asc' } }],
    from: 'next',
    input: { limit: 10, sort: 'role:asc' },
    expected: shows({ items: users(...crowd(9, 18)), hasNext: true }),
  },
  {
    ...list,
    title: 'A page of no members is allowed only in GraphQL',
    input: { limit: 0 },
    expected: { rest: badRequest, graphql: shows({ items: [], totalCount: 2 }) },
  },
  ...filters.map(
    ([title, input, found]): Scenario => ({
      ...list,
      title: `A list of members can be filtered by ${title}`,
      setup: team,
      input,
      expected: shows({ items: users(...found), totalCount: found.length, hasNext: false }),
    }),
  ),
  ...orders.map(
    ([sort, found]): Scenario => ({
      ...list,
      title: `A list of members can be sorted by ${sort}`,
      setup: team,
      input: { sort },
      expected: shows({ items: users(...found), totalCount: 4 }),
    }),
  ),
  ...wrong.map(
    ([title, input]): Scenario => ({
      ...list,
      title: `A list of members ${title} is refused`,
      input,
      expected: badRequest,
    }),
  ),
  ...['', 'garbage'].map(
    (cursor): Scenario => ({
      ...list,
      title: `A made-up cursor of members is refused: "${cursor}"`,
      input: { cursor },
      expected: invalidCursor,
    }),
  ),
]

import { describe, expect, test } from 'vitest'
import type { PageKey } from '../../src/data/reading/list.ts'
import { countsSelect, pagesSelect } from '../../src/data/reading/page-select.ts'
import { membershipList } from '../../src/data/statements/memberships.ts'

/** One array for many keys, as resolvers pass it. */
const fields = ['role']

const key = (more: Partial<PageKey> = {}): PageKey => ({
  parent: 'one',
  filter: {},
  sort: [{ field: 'createdAt', direction: 'asc' }],
  take: 10,
  backward: false,
  fields,
  ...more,
})

const selectOf = (...keys: PageKey[]) => pagesSelect(membershipList, 'viewer', keys)

describe('The SELECT of pages', () => {
  test('has arrays with the values of all keys of one shape', () => {
    const { select, values } = selectOf(key(), key({ parent: 'two', take: 5 }))
    expect(values).toEqual(['viewer', [0, 1], ['one', 'two'], [11, 6]])
    expect(select.text).toContain('unnest($2::int[], $3::text[], $4::int[]) AS k(key, v1, v2)')
  })

  test('is the same for any number of keys of a shape', () => {
    expect(selectOf(key()).select).toBe(selectOf(key({ parent: 'two' }), key({ parent: 'three' })).select)
    const [one, other] = [key({ fields: ['role', 'id'] }), key({ fields: ['id', 'role'] })]
    expect(selectOf(one).select).toBe(selectOf(other).select)
  })

  const position = ['2026-01-01T00:00:00.000Z', 'id']
  test.each<[difference: string, Partial<PageKey>]>([
    ['other fields', { fields: ['id'] }],
    ['all fields', { fields: undefined }],
    ['another direction of paging', { backward: true }],
    ['a position to start after', { after: position }],
    ['a position to end before', { before: position }],
    ['a filter', { filter: { role: 'owner' } }],
    ['another sort direction', { sort: [{ field: 'createdAt', direction: 'desc' }] }],
    ['another sort key', { sort: [{ field: 'updatedAt', direction: 'asc' }] }],
    ['one more sort key', { sort: [...key().sort, { field: 'role', direction: 'asc' }] }],
    ['no sort key', { sort: [] }],
  ])('has a separate part for keys with %s', (_, difference) => {
    const other = key({ parent: 'two', ...difference })
    for (const [first, second] of [
      [key(), other],
      [other, key()],
    ] as const) {
      const { select, values } = selectOf(first, second, first)
      expect(select.text.split('UNION ALL')).toHaveLength(2)
      expect(select.shape).toBeUndefined()
      expect(values).toContainEqual([0, 2])
      expect(values).toContainEqual([first.parent, first.parent])
      expect(values).toContainEqual([1])
      expect(values).toContainEqual([second.parent])
      const numbers = [...select.text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))
      expect(new Set(numbers)).toEqual(new Set(values.map((_, place) => place + 1)))
    }
  })
})

test('The SELECT of totals counts rows if a filter is set, and otherwise reads the stored count', () => {
  const counted = countsSelect(membershipList, 'viewer', [
    key(),
    key({ parent: 'two', filter: { role: 'owner' } }),
  ])
  const [stored, filtered] = counted.select.text.split('UNION ALL')
  expect(stored).toContain('organization_counts')
  expect(filtered).toContain('LIMIT 10001')
  expect(counted.values).toEqual(['viewer', [0], ['one'], [1], ['two'], ['owner']])
})

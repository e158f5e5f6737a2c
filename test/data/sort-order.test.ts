import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare, type Operator, type OrderedColumn } from '../../src/data/reading/sort-order.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const column = (
  expression: string,
  descending: boolean,
  more: Partial<OrderedColumn> = {},
): OrderedColumn => ({
  column: expression,
  expression,
  type: 'int',
  descending,
  place: 0,
  ...more,
})

describe('A comparison with a position', () => {
  test('is a row comparison if all columns have one direction, so that it can use an index range', () => {
    expect(compare([column('a', false), column('id', false)], ['$1', '$2'], '>')).toBe('(a, id) > ($1, $2)')
    expect(compare([column('a', true), column('id', true)], ['$1', '$2'], '>')).toBe('(a, id) < ($1, $2)')
    expect(compare([column('a', true), column('id', true)], ['$1', '$2'], '<=')).toBe('(a, id) >= ($1, $2)')
  })

  test('compares column by column if directions are mixed, after the range of the first column', () => {
    expect(compare([column('a', false), column('id', true)], ['$1', '$2'], '>')).toBe(
      'a >= $1 AND ((a > $1) OR (a = $1 AND id < $2))',
    )
    expect(compare([column('a', true), column('id', false)], ['$1', '$2'], '>=')).toBe(
      'a <= $1 AND ((a < $1) OR (a = $1 AND id >= $2))',
    )
  })

  test('also has the range of the first column if no index has all columns', () => {
    const columns = [column('a', false), column('b', false), column('id', false)]
    expect(compare(columns, ['$1', '$2', '$3'], '>')).toBe('a >= $1 AND (a, b, id) > ($1, $2, $3)')
    const [first, ...others] = columns
    expect(
      compare([{ ...(first as OrderedColumn), values: 'all' }, ...others], ['$1', '$2', '$3'], '>'),
    ).toBe('(a, b, id) > ($1, $2, $3)')
  })

  const directions = [false, true]
  const orders = [
    ...directions.map((a) => [a]),
    ...directions.flatMap((a) => directions.map((b) => [a, b])),
    ...directions.flatMap((a) => directions.flatMap((b) => directions.map((c) => [a, b, c]))),
  ]
  const operators: Operator[] = ['<', '<=', '>', '>=']

  test.each(
    orders.flatMap((order) =>
      operators.map((operator) => ({
        order,
        operator,
        name: order.map((descending) => (descending ? 'down' : 'up')).join(', '),
      })),
    ),
  )('in the order $name finds the rows $operator each position', async ({ order, operator }) => {
    const names = ['a', 'b', 'c'].slice(0, order.length)
    const columns = order.map((descending, place) => column(`r.${names[place]}`, descending))
    const condition = compare(
      columns,
      names.map((name) => `p.${name}`),
      operator,
    )
    const values = names.map((name) => `generate_series(1, 3) ${name}`).join(', ')
    const found = await service.database.sql.rows<{ row: number[]; position: number[]; isIn: boolean }>(
      {
        text: `SELECT ARRAY[${names.map((name) => `r.${name}`)}] AS row, ARRAY[${names.map((name) => `p.${name}`)}] AS position,
          ${condition} AS "isIn" FROM (SELECT * FROM ${values}) r, (SELECT * FROM ${values}) p`,
      },
      [],
    )
    expect(found).toHaveLength(9 ** order.length)
    for (const { row, position, isIn } of found) {
      expect(isIn, `${row} ${operator} ${position}`).toBe(holds(standing(row, position, order), operator))
    }
  })

  /** Negative before the position, positive after it, like a compare function in JavaScript. */
  function standing(row: number[], position: number[], order: boolean[]): number {
    const difference = order.map((isDown, place) => {
      const step = (row[place] ?? 0) - (position[place] ?? 0)
      return isDown ? -step : step
    })
    return difference.find((step) => step !== 0) ?? 0
  }

  function holds(standing: number, operator: Operator): boolean {
    if (operator.endsWith('=') && standing === 0) return true
    return operator.startsWith('<') ? standing < 0 : standing > 0
  }
})

import { describe, expect, test } from 'vitest'
import type { Sql } from '../../src/data/connection/sql.ts'
import { createReader, type Select, select } from '../../src/data/reading/reader.ts'

/** A reader that records what is sent, and whose database answers with `results`. */
function record(results: unknown[] = []) {
  const sent: { text: string; values: readonly unknown[] }[] = []
  const sql: Sql = {
    rows: async <Row>({ text }: { text: string }, values: readonly unknown[]) => {
      sent.push({ text, values })
      return [{ results, milliseconds: 1 }] as Row[]
    },
  }
  return { sent, reader: createReader(sql, () => {}) }
}

const selectsIn = (text = '') => [...text.matchAll(/FROM \(\n(.*?)\n\) rows/gs)].map(([, inner]) => inner)

describe('SELECTs of one tick', () => {
  test('become one statement with renumbered parameters, and their values in the same order', async () => {
    const { sent, reader } = record()
    await Promise.all([
      reader.rows(select(['a'], 'SELECT $1::int AS a, $2::int AS b'), [1, 2]),
      reader.rows(select(['a'], 'SELECT $2::int AS a WHERE $1::int > $2::int'), [3, 4]),
      reader.rows(select(['a'], 'SELECT 0 AS a'), []),
      reader.rows(select(['a'], 'SELECT $1::int AS a'), [5]),
    ])
    expect(sent).toHaveLength(1)
    expect(selectsIn(sent[0]?.text)).toEqual([
      'SELECT $1::int AS a, $2::int AS b',
      'SELECT $4::int AS a WHERE $3::int > $4::int',
      'SELECT 0 AS a',
      'SELECT $5::int AS a',
    ])
    expect(sent[0]?.values).toEqual([1, 2, 3, 4, 5])
  })

  test('may have ten or more parameters', async () => {
    const { sent, reader } = record()
    const many = Array.from({ length: 11 }, (_, index) => `$${index + 1}::int`)
    await Promise.all([
      reader.rows(select(['a'], `SELECT ${many}`), many.map(Number)),
      reader.rows(select(['a'], `SELECT ${many}`), many.map(Number)),
    ])
    expect(selectsIn(sent[0]?.text)[1]).toBe(`SELECT ${many.map((_, index) => `$${index + 12}::int`)}`)
  })

  test('get their own rows each, with the columns in order', async () => {
    const { reader } = record([[[1, 2]], null, [[3], [4]]])
    const found = await Promise.all([
      reader.rows(select(['a', 'b'], 'SELECT 1'), []),
      reader.rows(select(['c'], 'SELECT 2'), []),
      reader.rows(select(['d'], 'SELECT 3'), []),
    ])
    expect(found).toEqual([[{ a: 1, b: 2 }], [], [{ d: 3 }, { d: 4 }]])
  })

  test('of a known combination of shapes have the same text', async () => {
    const { sent, reader } = record()
    const one = select(['a'], 'SELECT $1::int AS a')
    const other: Select = { ...one, text: 'SELECT $1::text AS a', shape: 'another' }
    for (const pair of [
      [one, other],
      [other, one],
      [one, other],
    ] as const) {
      await Promise.all(pair.map((each) => reader.rows(each, [1])))
    }
    expect(sent[2]).toEqual(sent[0])
    expect(sent[1]?.text).not.toBe(sent[0]?.text)
  })

  test('of the next tick are another statement', async () => {
    const { sent, reader } = record()
    await reader.rows(select(['a'], 'SELECT 1 AS a'), [])
    await reader.rows(select(['a'], 'SELECT 1 AS a'), [])
    expect(sent).toHaveLength(2)
  })

  test('fail together', async () => {
    const reader = createReader({ rows: () => Promise.reject(new Error('down')) }, () => {})
    const results = await Promise.allSettled([1, 2].map(() => reader.rows(select(['a'], 'SELECT 1'), [])))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})

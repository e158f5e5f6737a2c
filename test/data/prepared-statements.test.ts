import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepared } from '../../src/data/connection/sql.ts'
import { PreparedStatements } from '../../src/data/reading/prepared-statements.ts'
import { createReader, type Select, select } from '../../src/data/reading/reader.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

describe('Prepared statements', () => {
  const bounds = { max: 10, minUses: 3, window: 1_000 }

  /** Uses a shape several times, and returns whether its statement was prepared at the last use. */
  function use(statements: PreparedStatements, shape: string, times = 1): boolean {
    let name: string | undefined
    for (let time = 0; time < times; time++) name = statements.use(shape, () => `SELECT ${shape}`).name
    return name !== undefined
  }

  test('are those of shapes with a minimum of uses', () => {
    const statements = new PreparedStatements(bounds)
    expect(use(statements, 'common', 2)).toBe(false)
    expect(use(statements, 'common')).toBe(true)
  })

  test('are limited in number', () => {
    const statements = new PreparedStatements(bounds)
    const shapes = Array.from({ length: 50 }, (_, number) => `shape ${number}`)
    for (const shape of shapes) use(statements, shape, 5)
    expect(shapes.filter((shape) => use(statements, shape))).toHaveLength(10)
  })

  test('are replaced by a new shape that is used more', () => {
    const statements = new PreparedStatements(bounds)
    for (let number = 0; number < 50; number++) use(statements, `hostile ${number}`, 5)
    expect(use(statements, 'common', 30)).toBe(true)
  })

  test('lose the least used one first', () => {
    const statements = new PreparedStatements(bounds)
    for (let number = 0; number < 9; number++) use(statements, `common ${number}`, 50)
    expect(use(statements, 'little used', 5)).toBe(true)
    expect(use(statements, 'new', 20)).toBe(true)
    expect(use(statements, 'little used')).toBe(false)
  })

  test('keep a common shape while many others are sent', () => {
    const statements = new PreparedStatements(bounds)
    use(statements, 'common', 3)
    let missed = 0
    for (let number = 0; number < 20_000; number++) {
      use(statements, `hostile ${number >> 3}`)
      if (number % 10 === 0 && !use(statements, 'common')) missed++
    }
    expect(missed).toBe(0)
  })

  test('lose shapes that are no longer used', () => {
    const statements = new PreparedStatements(bounds)
    for (let number = 0; number < 10; number++) use(statements, `old ${number}`, 400)
    for (let number = 0; number < 5; number++) use(statements, `in use ${number}`, 600)
    for (let number = 0; number < 5; number++) expect(use(statements, `in use ${number}`)).toBe(true)
  })
})

describe.runIf(onPostgres)('A connection', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp({ poolSize: 1 })
  })
  afterAll(() => service.close())

  const held = async (text = '%') => {
    const [row] = await service.database.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE ${text}`
    return row?.count ?? 0
  }

  test('prepares a common shape after any number of other shapes', async () => {
    const { rows } = createReader(service.database.sql, () => {})
    const send = async (one: Select, times: number) => {
      for (let time = 0; time < times; time++) await rows(one, [])
    }
    for (let number = 0; number < 600; number++) await send(select(['n'], `SELECT ${number} AS n`), 4)
    await send(select(['n'], "SELECT 'common' AS n"), 12)
    expect(await held('%common%')).toBeGreaterThan(0)
  }, 60_000)

  test('holds a limited number of prepared statements', async () => {
    const { sql } = service.database
    for (let number = 0; number < 1_000; number++) await sql.rows(prepared(`SELECT ${number} AS m`), [])
    expect(await held()).toBeLessThanOrEqual(200)
  })
})

import { describe, expect, test } from 'vitest'
import { models, readModel, reviveRow, rowReader, selectList } from '../../src/data/reading/model.ts'

interface Column {
  name: string
  type: string
  kind?: 'scalar' | 'enum' | 'object'
  isList?: boolean
}

function datamodel(columns: Column[]) {
  const fields = columns.map(({ kind = 'scalar', isList = false, ...column }) => ({
    ...column,
    kind,
    isList,
    isRequired: true,
    hasDefaultValue: false,
    isUnique: false,
    isId: false,
  }))
  return { models: { Thing: { fields, primaryKey: null, uniqueIndexes: [] } } }
}

const thing = readModel(
  datamodel([
    { name: 'id', type: 'String' },
    { name: 'due', type: 'DateTime' },
    { name: 'lookedAt', type: 'String' },
    { name: 'colour', type: 'Colour', kind: 'enum' },
    { name: 'owner', type: 'User', kind: 'object' },
  ]),
  'Thing',
)
const due = '2026-03-01T09:30:00.123+00:00'

describe('A model', () => {
  test('has the columns of its table, in the order of the schema', () => {
    expect(thing.fields).toEqual(['id', 'due', 'lookedAt', 'colour'])
    expect(models.domain.fields).toEqual(['id', 'organizationId', 'domain', 'verified'])
  })

  test('has the times of the real schema', () => {
    expect([...models.organization.times]).toEqual(['createdAt', 'updatedAt'])
    expect([...models.domain.times]).toEqual([])
  })

  test('distinguishes times from texts by type, not by name', () => {
    const read = rowReader(['lookedAt', 'due'], thing.times)
    expect(read(['noon', due])).toEqual({ lookedAt: 'noon', due: new Date(due) })
    expect(read(['noon', null])).toEqual({ lookedAt: 'noon', due: null })
    expect(reviveRow({ lookedAt: 'noon', due }, thing)).toEqual({ lookedAt: 'noon', due: new Date(due) })
    expect(reviveRow({ due: null }, thing)).toEqual({ due: null })
  })

  test.each([
    ['Bytes', false],
    ['BigInt', false],
    ['Decimal', false],
    ['Unsupported', false],
    ['DateTime', true],
  ])('with a column of type %s (list: %s) is refused, unless that column is left out', (type, isList) => {
    const columns = datamodel([
      { name: 'id', type: 'String' },
      { name: 'odd', type, isList },
    ])
    const shown = isList ? `${type}[]` : type
    expect(() => readModel(columns, 'Thing')).toThrow(
      `Thing.odd is of type ${shown}, which cannot be read as JSON without loss.`,
    )
    expect(readModel(columns, 'Thing', ['odd']).fields).toEqual(['id'])
  })

  test('that does not exist is refused', () => {
    expect(() => readModel(datamodel([]), 'Thung')).toThrow('There is no model Thung in schema.prisma.')
  })

  test('translates field names to column names', () => {
    expect(selectList('o', ['id', 'stripeCustomerId'])).toBe(
      'o.id AS "id", o.stripe_customer_id AS "stripeCustomerId"',
    )
  })
})

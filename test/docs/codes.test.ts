import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { statuses } from '../../src/transport/status.ts'
import { readDocument, rowsUnder } from './markdown.ts'

const rows = rowsUnder('docs/requests.md', 'code', 'status', 'type in GraphQL')

test('Every error code is in the table with its status', () => {
  const codes = Object.entries(statuses).map(([code, status]) => [code, String(status)])
  expect(rows.map((row) => row.slice(0, 2))).toEqual(codes)
})

test('Every type of an error in the schema is in the table', () => {
  const types = Object.keys(buildSchema(readDocument('schema.graphql')).getTypeMap())
  const errors = types.filter((name) => /.Error$/.test(name))
  const named = rows.flatMap(([, , type = '']) => (type === '–' ? [] : [type]))
  expect(named.sort()).toEqual(errors.sort())
})

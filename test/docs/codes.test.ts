import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { errorCodes } from '../../src/operations/core/error-codes.ts'
import { readDocument, rowsUnder } from './markdown.ts'

const rows = rowsUnder('docs/requests.md', 'code', 'status', 'type in GraphQL', 'kept under a key', 'meaning')

test('The table lists every error code with its status, type and meaning, and whether it is kept', () => {
  const types = Object.keys(buildSchema(readDocument('schema.graphql')).getTypeMap())
  const expected = Object.entries(errorCodes).map(([code, { status, kept, text }]) => {
    const type = typeNameOf(code)
    const meaning = text.replaceAll('`', '')
    return [code, String(status), types.includes(type) ? type : '–', kept ? 'yes' : 'no', meaning]
  })
  expect(rows).toEqual(expected)
})

test('Every type of an error in the schema belongs to a code', () => {
  const types = Object.keys(buildSchema(readDocument('schema.graphql')).getTypeMap())
  const known = Object.keys(errorCodes).map(typeNameOf)
  expect(types.filter((name) => /.Error$/.test(name) && !known.includes(name))).toEqual([])
})

/** `NOT_FOUND` is a `NotFoundError`. */
function typeNameOf(code: string): string {
  return `${code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`
}

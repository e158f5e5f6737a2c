import { readFile } from 'node:fs/promises'
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema/schema.ts'

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)
const inputTypes = types.filter(isInputObjectType)
const fields = types
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ field, path: `${type.name}.${field.name}` })),
  )
const inputFields = inputTypes.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ field, path: `${type.name}.${field.name}` })),
)
const inputArguments = fields.flatMap(({ field, path }) =>
  field.args.map((argument) => ({ field: argument, path: `${path}(${argument.name}:)` })),
)
const enumValues = types
  .filter(isEnumType)
  .flatMap((type) => type.getValues().map((value) => ({ field: value, path: `${type.name}.${value.name}` })))

test('schema.graphql is what `npm run schema` prints', async () => {
  const file = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')
  expect(file, 'stale: run `npm run schema`').toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
})

test('everything in the schema has a description', () => {
  const all = [
    ...types.map((type) => ({ field: type, path: type.name })),
    ...[...fields, ...inputFields, ...inputArguments, ...enumValues],
  ]
  const silent = all.filter(({ field }) => !field.description?.trim()).map(({ path }) => path)
  expect(all.length).toBeGreaterThan(100)
  expect(silent).toEqual([])
})

test('types are named in PascalCase, fields and arguments in camelCase, enum values in upper case', () => {
  const named = (pattern: RegExp, all: { field: { name: string }; path: string }[]) =>
    all.filter(({ field }) => !pattern.test(field.name)).map(({ path }) => path)
  expect(types.map(({ name }) => name).filter((name) => !/^[A-Z][a-z]+([A-Z][a-z]+)*$/.test(name))).toEqual(
    [],
  )
  expect(named(/^[a-z]+\d?([A-Z][a-z]+)*$/, [...fields, ...inputFields, ...inputArguments])).toEqual([])
  expect(named(/^[A-Z]+(_[A-Z]+)*$/, enumValues)).toEqual([])
})

test('the name of an input type states its use', () => {
  const use = /.(Input|Filter|Order)$/
  expect(inputTypes.map(({ name }) => name).filter((name) => !use.test(name))).toEqual([])
  expect(types.filter((type) => use.test(type.name) && !isInputObjectType(type))).toEqual([])
})

test('every connection is built the same way', () => {
  const connections = types.filter(isObjectType).filter(({ name }) => name.endsWith('Connection'))
  expect(connections.length).toBeGreaterThan(1)
  for (const { name } of connections) {
    const node = name.replace(/Connection$/, '')
    expect(shapeOf(name), name).toEqual({
      edges: `[${node}Edge!]!`,
      nodes: `[${node}!]!`,
      pageInfo: 'PageInfo!',
      totalCount: 'Int!',
      totalCountIsExact: 'Boolean!',
    })
    expect(shapeOf(`${node}Edge`)).toEqual({ cursor: 'String!', node: `${node}!` })
  }
})

test('every list that pages takes the same arguments', () => {
  const paging = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
  expect(paging.length).toBeGreaterThan(1)
  for (const { field, path } of paging) {
    const node = getNamedType(field.type).name.replace(/Connection$/, '')
    const taken = Object.fromEntries(field.args.map(({ name, type }) => [name, String(type)]))
    // Null for a list that not all members may see.
    const mark = path === 'Organization.events' ? '' : '!'
    expect(String(field.type), path).toBe(`${node}Connection${mark}`)
    expect(taken, path).toEqual({
      first: 'Int',
      after: 'String',
      last: 'Int',
      before: 'String',
      filter: `${node}Filter`,
      orderBy: `[${node}Order!]`,
    })
  }
})

test('every mutation takes one input and returns a union of one success and its errors', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  expect(mutations.length).toBeGreaterThan(4)
  for (const { name, type, args } of mutations) {
    const verbNoun = name.replace(/^./, (letter) => letter.toUpperCase())
    const result = getNamedType(type)
    expect(args.map((argument) => `${argument.name}: ${argument.type}`)).toEqual([`input: ${verbNoun}Input!`])
    expect(result.name).toBe(`${verbNoun}Result`)
    if (!isUnionType(result)) throw new Error(`${result.name} is not a union`)
    expect(
      result.getTypes().filter((member) => !isError(member)),
      result.name,
    ).toHaveLength(1)
  }
})

test('every field that reads rows has a cost', () => {
  const readsRows = (type: GraphQLNamedType) =>
    type.name === 'Node' || type.name.endsWith('Connection') || isNode(type)
  const reading = types
    .filter(isObjectType)
    // The cost of a page includes its rows.
    .filter(({ name }) => !/(Connection|Edge)$/.test(name))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
    .filter(({ field }) => readsRows(getNamedType(field.type)))
  expect(reading.length).toBeGreaterThan(10)
  const free = reading.filter(({ field }) => !field.extensions.complexity)
  expect(free.map(({ type, field }) => `${type}.${field.name}`)).toEqual([])
})

test('every error is named after its reason', () => {
  const errors = types.filter(isObjectType).filter(isError)
  expect(errors.length).toBeGreaterThan(1)
  expect(errors.map(({ name }) => name).filter((name) => !/.Error$/.test(name))).toEqual([])
})

function isNode(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')
}

function isError(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'Error')
}

function shapeOf(name: string): Record<string, string> {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`There is no object type ${name}`)
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]))
}

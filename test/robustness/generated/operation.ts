import fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Values } from './values.ts'

/** A GraphQL operation as a tree, so that one thing in it can be changed. */
export interface Operation {
  kind: 'query' | 'mutation'
  root: Selection
}

export interface Selection {
  field: GraphQLField<unknown, unknown>
  /** Each argument is sent in its own variable. */
  args: { argument: GraphQLArgument; value: unknown }[]
  /** Null for a leaf. */
  children: Selection[] | null
}

const deepest = 3

/** Valid operations: any field of the schema, with valid arguments and a selection of its fields. */
export function validOperations(
  types: { query: GraphQLObjectType; mutation: GraphQLObjectType },
  values: Values,
): fc.Arbitrary<Operation> {
  const rootOf = (kind: Operation['kind']) =>
    fc
      .constantFrom(...Object.values(types[kind].getFields()))
      .chain((field) => selectionOf(field, values, deepest))
      .map((root) => ({ kind, root }))
  return fc.oneof({ arbitrary: rootOf('query'), weight: 3 }, { arbitrary: rootOf('mutation'), weight: 2 })
}

function selectionOf(
  field: GraphQLField<unknown, unknown>,
  values: Values,
  depth: number,
): fc.Arbitrary<Selection> {
  return fc
    .tuple(argumentsOf(field, values), childrenOf(field.type, values, depth))
    .map(([args, children]) => ({ field, args, children }))
}

function childrenOf(
  type: GraphQLOutputType,
  values: Values,
  depth: number,
): fc.Arbitrary<Selection[] | null> {
  const named = getNamedType(type)
  if (isLeafType(named)) return fc.constant(null)
  // For a union, only `__typename` is selected.
  if (!isObjectType(named) && !isInterfaceType(named)) return fc.constant([])
  const fields = Object.values(named.getFields())
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)))
  const branches = depth > 0 ? fields.filter((field) => !leaves.includes(field)) : []
  return fc
    .tuple(
      fc.subarray(leaves, { minLength: Math.min(1, leaves.length) }),
      fc.subarray(branches, { maxLength: Math.min(2, branches.length) }),
    )
    .chain(([some, more]) =>
      fc.tuple(...[...some, ...more].map((field) => selectionOf(field, values, depth - 1))),
    )
}

function argumentsOf(field: GraphQLField<unknown, unknown>, values: Values): fc.Arbitrary<Selection['args']> {
  // At most one of the arguments that choose a page: they exclude each other.
  const paging = field.args.filter(({ name }) => ['first', 'last'].includes(name))
  const rest = field.args.filter(({ name }) => !['first', 'last', 'after', 'before'].includes(name))
  const required = rest.filter(({ type }) => isNonNullType(type))
  const optional = rest.filter(({ type }) => !isNonNullType(type))
  return fc
    .tuple(fc.subarray(optional), fc.subarray(paging, { maxLength: Math.min(1, paging.length) }))
    .chain(([some, page]) =>
      fc.tuple(
        ...[...required, ...some, ...page].map((argument) =>
          argumentValue(field.name, argument, values).map((value) => ({ argument, value })),
        ),
      ),
    )
}

function argumentValue(
  owner: string,
  { name, type }: Pick<GraphQLArgument, 'name' | 'type'>,
  values: Values,
): fc.Arbitrary<unknown> {
  const named = getNamedType(type)
  const isList = String(type).startsWith('[')
  const one = isInputObjectType(named)
    ? fc.record(
        Object.fromEntries(
          Object.values(named.getFields())
            .filter((field) => isNonNullType(field.type) || values.has(field.name))
            .map((field) => [field.name, argumentValue(owner, field, values)]),
        ),
      )
    : isEnumType(named)
      ? fc.constantFrom(...named.getValues().map((value) => value.name))
      : values.of(owner, name)
  return isList ? fc.array(one, { minLength: 1, maxLength: 1 }) : one
}

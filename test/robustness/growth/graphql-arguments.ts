import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** An input of a GraphQL request: an argument, or a field of an input object. */
export interface Target {
  title: string
  /** The path from the root to the field that takes it, and the argument that contains it. */
  kind: 'query' | 'mutation'
  path: GraphQLField<unknown, unknown>[]
  argument: GraphQLArgument
  type: GraphQLInputType
  /** The value of the argument with `value` at this place. */
  within(value: unknown): unknown
}

/** A value by the names of the field and the argument, or by the argument's name; undefined if none is known. */
export type KnownValue = (owner: string, name: string) => unknown

/** Every argument of every reachable field, and every field of every input object, once. */
export function findTargets(schema: GraphQLSchema, known: KnownValue): Target[] {
  const seen = new Set<GraphQLField<unknown, unknown>>()
  const roots = (['query', 'mutation'] as const).map((kind) => ({
    kind,
    type: kind === 'query' ? schema.getQueryType() : schema.getMutationType(),
  }))
  let reached = roots.flatMap(({ kind, type }) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, path: [field] })),
  )
  const targets: Target[] = []
  while (reached.length > 0) {
    const fresh = reached.filter(({ path }) => {
      const field = path.at(-1)
      return field && !seen.has(field) && seen.add(field)
    })
    targets.push(...fresh.flatMap(({ kind, path }) => targetsOf(kind, path, known)))
    reached = fresh.flatMap(({ kind, path }) =>
      fieldsOf(path.at(-1)?.type).map((field) => ({ kind, path: [...path, field] })),
    )
  }
  return targets
}

/** Types of a union are left out: they need a fragment, and queries reach their fields in other ways. */
function fieldsOf(type: GraphQLOutputType | undefined): GraphQLField<unknown, unknown>[] {
  const named = type && getNamedType(type)
  return isObjectType(named) || isInterfaceType(named) ? Object.values(named.getFields()) : []
}

function targetsOf(kind: Target['kind'], path: Target['path'], known: KnownValue): Target[] {
  const field = path.at(-1)
  if (!field) return []
  const owner = path.map(({ name }) => name).join('.')
  return field.args.flatMap((argument) => {
    const place = { kind, path, argument }
    const title = `${owner}(${argument.name})`
    const own = { ...place, title, type: argument.type, within: (value: unknown) => value }
    const inner = inputFields(argument.type, field.name, known, [argument.name])
    return [
      own,
      ...inner.map(({ names, type, within }) => ({
        ...place,
        title: `${owner}(${names.join('.')})`,
        type,
        within,
      })),
    ]
  })
}

interface Inner {
  names: string[]
  type: GraphQLInputType
  within(value: unknown): unknown
}

function inputFields(type: GraphQLInputType, owner: string, known: KnownValue, names: string[]): Inner[] {
  const named = getNamedType(type)
  // An input object that contains itself would never end.
  if (!isInputObjectType(named) || names.length > 5) return []
  const wrap = (value: unknown) => (isListType(getNullableType(type)) ? [value] : value)
  return Object.values(named.getFields()).flatMap((field) => {
    const within = (value: unknown) => wrap({ ...baseObject(named, owner, known), [field.name]: value })
    const own = { names: [...names, field.name], type: field.type, within }
    const inner = inputFields(field.type, owner, known, own.names)
    return [
      own,
      ...inner.map((deeper) => ({ ...deeper, within: (value: unknown) => within(deeper.within(value)) })),
    ]
  })
}

/** Only the required fields. */
function baseObject(type: GraphQLInputType, owner: string, known: KnownValue): Record<string, unknown> {
  if (!isInputObjectType(type)) return {}
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
  return Object.fromEntries(required.map((field) => [field.name, baseValue(field, owner, known)]))
}

/** A valid value, or at least one of the right type, so that new arguments are covered too. */
export function baseValue(
  { name, type }: Pick<GraphQLArgument | GraphQLInputField, 'name' | 'type'>,
  owner: string,
  known: KnownValue,
): unknown {
  const one = known(owner, name) ?? valueOfType(type, owner, known)
  return isListType(getNullableType(type)) && !Array.isArray(one) ? [one] : one
}

function valueOfType(type: GraphQLInputType, owner: string, known: KnownValue): unknown {
  const named = getNamedType(type)
  if (isInputObjectType(named)) return baseObject(named, owner, known)
  if (isEnumType(named)) return named.getValues()[0]?.name
  if (named.name === 'Int' || named.name === 'Float') return 1
  return named.name === 'Boolean' ? true : 'x'
}

export function isLeaf(type: GraphQLOutputType): boolean {
  return isLeafType(getNamedType(type))
}

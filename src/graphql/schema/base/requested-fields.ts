import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** What of a list's rows a query will look at. */
export interface RequestedRows {
  /** Fields of the Prisma model; undefined when that cannot be told, so all of them. */
  readonly fields: readonly string[] | undefined
  /** Whether cursors will be made, for which the row must have its sort keys. */
  readonly cursors: boolean
}

const known = new WeakMap<FieldNode, RequestedRows>()

/**
 * Reads off a connection's selection which columns are worth loading. A resolver that reads other fields of its row
 * than the one it exposes says so, the id as well: `extensions: { reads: ['id', 'type'] }`.
 */
export function requestedRows({ fieldNodes, fragments, returnType }: GraphQLResolveInfo): RequestedRows {
  const [node, ...others] = fieldNodes
  const cached = others.length === 0 && node ? known.get(node) : undefined
  if (cached) return cached
  const connection = selections(fieldNodes, fragments)
  const edges = selections(named(connection, 'edges'), fragments)
  const rows = selections([...named(connection, 'nodes'), ...named(edges, 'node')], fragments)
  const pageInfo = selections(named(connection, 'pageInfo'), fragments)
  const requested = {
    fields: fieldsRead(rowType(returnType), rows),
    cursors: named(edges, 'cursor').length > 0 || pageInfo.some(({ name }) => name.value.endsWith('Cursor')),
  }
  if (node && others.length === 0) known.set(node, requested)
  return requested
}

function rowType(connection: GraphQLResolveInfo['returnType']): GraphQLObjectType | undefined {
  const type = getNamedType(connection)
  const rows = isObjectType(type) ? getNamedType(type.getFields().nodes?.type) : undefined
  return isObjectType(rows) ? rows : undefined
}

function fieldsRead(type: GraphQLObjectType | undefined, nodes: FieldNode[]): string[] | undefined {
  const read = new Set<string>()
  for (const { name } of nodes) {
    if (name.value === '__typename') continue
    const fields = readsOf(type?.getFields()[name.value])
    if (!fields) return undefined
    for (const field of fields) read.add(field)
  }
  return [...read]
}

function readsOf(field: GraphQLField<unknown, unknown> | undefined): readonly string[] | undefined {
  const { reads, pothosExposedField } = (field?.extensions ?? {}) as {
    reads?: string[]
    pothosExposedField?: string
  }
  return reads ?? (pothosExposedField === undefined ? undefined : [pothosExposedField])
}

function named(nodes: readonly FieldNode[], name: string): FieldNode[] {
  return nodes.filter((node) => node.name.value === name)
}

/** The fields selected under these ones, fragments included, whatever their conditions: too much is harmless. */
function selections(nodes: readonly FieldNode[], fragments: GraphQLResolveInfo['fragments']): FieldNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? flatten(selectionSet, fragments) : []))
}

function flatten({ selections }: SelectionSetNode, fragments: GraphQLResolveInfo['fragments']): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]
    return fragment ? flatten(fragment.selectionSet, fragments) : []
  })
}

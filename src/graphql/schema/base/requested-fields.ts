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

/** What a query selects of the rows of a list. */
export interface RequestedRows {
  /** Fields of the Prisma model. Undefined when they cannot be determined: then all are loaded. */
  readonly fields: readonly string[] | undefined
  /** Whether cursors are needed: they are made from the sort keys of the row. */
  readonly cursors: boolean
}

/**
 * Finds the columns that the selection of a connection needs. A resolver that reads other fields of its row than the
 * one it exposes must name them, the id too: `extensions: { reads: ['id', 'type'] }`.
 */
export const requestedRows = oncePerSelection(
  ({ fieldNodes, fragments, returnType }: GraphQLResolveInfo): RequestedRows => {
    const connection = selections(fieldNodes, fragments)
    const edges = selections(named(connection, 'edges'), fragments)
    const rows = selections([...named(connection, 'nodes'), ...named(edges, 'node')], fragments)
    const pageInfo = selections(named(connection, 'pageInfo'), fragments)
    return {
      fields: fieldsRead(rowType(returnType), rows),
      cursors:
        named(edges, 'cursor').length > 0 || pageInfo.some(({ name }) => name.value.endsWith('Cursor')),
    }
  },
)

/** The same for a field that is a row, or a list of rows without pages. Undefined: all columns are loaded. */
export const requestedFields = oncePerSelection(
  ({ fieldNodes, fragments, returnType }: GraphQLResolveInfo): readonly string[] | undefined => {
    const type = getNamedType(returnType)
    return fieldsRead(isObjectType(type) ? type : undefined, selections(fieldNodes, fragments))
  },
)

/** A field of a document is resolved for many rows, in many requests: `find` runs once for it. */
function oncePerSelection<Found>(find: (info: GraphQLResolveInfo) => Found) {
  const known = new WeakMap<FieldNode, { fieldNodes: readonly FieldNode[]; found: Found }>()
  return (info: GraphQLResolveInfo): Found => {
    const { fieldNodes } = info
    const [first] = fieldNodes
    if (!first) return find(info)
    const kept = known.get(first)
    if (kept && areSame(kept.fieldNodes, fieldNodes)) return kept.found
    const found = find(info)
    known.set(first, { fieldNodes, found })
    return found
  }
}

/** With other variables, `@skip` and `@include` may leave other nodes to merge. */
function areSame(nodes: readonly FieldNode[], others: readonly FieldNode[]): boolean {
  return nodes.length === others.length && nodes.every((node, place) => node === others[place])
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

/** The fields selected under these, also in fragments. Conditions are ignored: a column too many does no harm. */
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

import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { BadRequestError } from '../../operations/core/errors.ts'

/** The sizes of a document that are limited, with each fragment counted as often as it is spread. */
export interface DocumentSize {
  /** Of fields inside fields. */
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
  /** Whether it asks for the schema itself. */
  readonly introspects: boolean
}

const nothing: DocumentSize = { depth: 0, fields: 0, aliases: 0, directives: 0, introspects: false }

/**
 * Measures before validation, which is slow for large documents and endlessly recursive for some. So fragments
 * may be missing here, and fragments that spread themselves are refused.
 */
export function measureDocument({ definitions }: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  }
  // Each fragment is measured once: twenty that spread each other twice would be visited a million times.
  const measured = new Map<string, DocumentSize>()
  const beingMeasured = new Set<string>()

  function ofFragment(name: string): DocumentSize {
    const known = measured.get(name)
    if (known) return known
    if (beingMeasured.has(name)) throw new BadRequestError('The document has a fragment that spreads itself.')
    beingMeasured.add(name)
    const fragment = fragments.get(name)
    const size = fragment ? ofParent(fragment) : nothing
    measured.set(name, size)
    return size
  }

  function ofSelection(selection: SelectionNode): DocumentSize {
    if (selection.kind === Kind.FIELD) return ofField(selection, ofParent(selection))
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofParent(selection)
    return sum(ofDirectives(selection.directives), ofFragment(selection.name.value))
  }

  function ofParent({ selectionSet, directives }: Parent): DocumentSize {
    return (selectionSet?.selections ?? []).map(ofSelection).reduce(sum, ofDirectives(directives))
  }

  for (const name of fragments.keys()) ofFragment(name)
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const variables = operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions)
  return [...operations, ...variables].map(ofParent).reduce(sum, nothing)
}

interface Parent {
  readonly selectionSet?: SelectionSetNode | undefined
  readonly directives?: readonly DirectiveNode[] | undefined
}

function ofField({ name, alias }: FieldNode, inner: DocumentSize): DocumentSize {
  return {
    depth: inner.depth + 1,
    fields: inner.fields + 1,
    aliases: inner.aliases + (alias ? 1 : 0),
    directives: inner.directives,
    introspects: inner.introspects || name.value === '__schema' || name.value === '__type',
  }
}

function ofDirectives(directives: readonly DirectiveNode[] = []): DocumentSize {
  return { ...nothing, directives: directives.length }
}

function sum(a: DocumentSize, b: DocumentSize): DocumentSize {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    introspects: a.introspects || b.introspects,
  }
}

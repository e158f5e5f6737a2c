import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

const known = new WeakMap<OperationDefinitionNode, boolean>()

/** Whether an operation asks for more than the schema and names of types, which need no credential here. */
export function needsViewer(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  let needs = known.get(operation)
  if (needs === undefined) {
    needs = selectsData(operation.selectionSet, document)
    known.set(operation, needs)
  }
  return needs
}

/** Fragments have been found to end somewhere. */
function selectsData({ selections }: SelectionSetNode, document: DocumentNode): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__')
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectsData(selection.selectionSet, document)
    const name = selection.name.value
    return document.definitions.some(
      (definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION &&
        definition.name.value === name &&
        selectsData(definition.selectionSet, document),
    )
  })
}

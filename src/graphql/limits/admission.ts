import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { UnauthenticatedError } from '../../operations/core/errors.ts'
import { assertCost } from '../../operations/organizations/cost.ts'
import type { GraphQLContext } from '../execution/context.ts'
import { costOf } from './cost.ts'
import { coerceVariables } from './variables.ts'

/** The checks before an operation is executed, the cheap ones first. */
export function useAdmission(maxCost: number): Plugin<GraphQLContext> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { document, contextValue: context } = args
      const operation = getOperationAST(document, args.operationName)
      // The execution reports a missing operation.
      if (!operation) return
      context.operation = operation.name?.value ?? 'anonymous'
      context.isChange = operation.operation === OperationTypeNode.MUTATION
      if (!context.viewer && needsViewer(document, operation)) throw new UnauthenticatedError()
      const variables = coerceVariables(operation, args.variableValues ?? {})
      if (variables.errors) {
        setResultAndStopExecution({ errors: variables.errors })
        return
      }
      const cost = costOf(document, operation, variables.values, context)
      assertCost(cost, maxCost, context.viewer)
      context.cost = cost
      return context.budget.spend(cost)
    },
  }
}

const known = new WeakMap<OperationDefinitionNode, boolean>()

/** Whether an operation asks for more than the schema and names of types, which need no credential here. */
function needsViewer(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  let needs = known.get(operation)
  if (needs === undefined) {
    needs = selectsData(operation.selectionSet, document)
    known.set(operation, needs)
  }
  return needs
}

/** Fragments are known not to spread themselves by now. */
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

import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { BadRequestError } from '../operations/errors.ts'
import type { GraphQLContext } from './context.ts'

/** Every request costs something. */
const leastCost = 1

/** Counts the rows that an operation may read, with its variables, and takes that off the caller's budget. */
export function useCost(limit: number): Plugin<GraphQLContext> {
  const countCost = createCounter()
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation) args.contextValue.operation = operation.name?.value ?? 'anonymous'
      const cost = operation && countCost(operation, args)
      if (!cost) return
      if (cost > limit) {
        throw new BadRequestError(
          `This request costs ${cost}, and at most ${limit} is allowed: ask for fewer rows.`,
        )
      }
      args.contextValue.cost = cost
      return args.contextValue.budget.spend(cost)
    },
  }
}

/** Whether an argument that decides the cost of a field is, or holds, a variable. */
function varies(schema: GraphQLSchema, operation: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let found = false
  visit(
    operation,
    visitWithTypeInfo(types, {
      Variable: () => {
        if (typeof types.getFieldDef()?.extensions.complexity === 'function') found = true
      },
    }),
  )
  return found
}

/** The cost of an operation; undefined when it cannot be executed, which the execution itself explains best. */
function createCounter(): (operation: OperationDefinitionNode, args: ExecutionArgs) => number | undefined {
  const alone = new WeakMap<OperationDefinitionNode, DocumentNode>()
  const constant = new WeakMap<OperationDefinitionNode, number>()
  return (operation, { schema, document, variableValues }) => {
    const known = constant.get(operation)
    if (known !== undefined) return known
    const variables = variableValues ?? {}
    if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return undefined
    const query = alone.get(operation) ?? withoutOthers(document, operation)
    const { complexity } = complexityFromQuery(query, { schema, variables })
    const cost = Math.max(complexity, leastCost)
    if (!alone.has(operation) && !varies(schema, query)) constant.set(operation, cost)
    alone.set(operation, query)
    return cost
  }
}

/** The library counts the first operation that it finds. */
function withoutOthers(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return { ...document, definitions: [operation, ...fragments] }
}

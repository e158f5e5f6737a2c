import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { GraphQLContext } from '../execution/context.ts'
import { type CostPlan, planCost, valuesPerUnit } from './cost-plan.ts'
import type { Variables } from './variables.ts'

/** Every request costs something. */
const leastCost = 1

const plans = new WeakMap<OperationDefinitionNode, CostPlan>()
const constants = new WeakMap<OperationDefinitionNode, number>()

/** About the number of rows that an operation may read, with these variables. */
export function costOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  context: GraphQLContext,
): number {
  const constant = constants.get(operation)
  if (constant !== undefined) return constant
  let plan = plans.get(operation)
  if (!plan) {
    plan = planCost(document, operation)
    plans.set(operation, plan)
  }
  const values = plan.count(1, { variables, context })
  const cost = Math.max(leastCost, Math.floor(values / valuesPerUnit))
  if (plan.isConstant) constants.set(operation, cost)
  return cost
}

import type { FieldComplexity } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { GraphQLContext } from '../execution/context.ts'
import { schema } from '../schema/schema.ts'
import type { Variables } from './variables.ts'

/** So many values of an answer cost as much as one row. Counted in values, since twentieths do not add up. */
export const valuesPerUnit = 20
/** The schema is in memory, but all of it takes as long to write as so many rows to read. */
const introspectionCost = 200

/** What one selection costs, in values, with `rows` for each list right inside its parent. */
type Count = (rows: number, request: Request) => number

interface Request {
  readonly variables: Variables
  readonly context: GraphQLContext
}

export interface CostPlan {
  readonly count: Count
  /** Whether it costs the same whatever the variables are, and whoever asks. */
  readonly isConstant: boolean
}

/** Analyses a document once, so that each request only adds up numbers. */
export function planCost(document: DocumentNode, operation: OperationDefinitionNode): CostPlan {
  return new Planner(document).plan(operation)
}

class Planner {
  private readonly fragments = new Map<string, Count>()
  private readonly document: DocumentNode
  private isConstant = true

  constructor(document: DocumentNode) {
    this.document = document
  }

  plan({ operation, selectionSet }: OperationDefinitionNode): CostPlan {
    const type = schema.getRootType(operation)
    const count = type ? this.ofSelections(selectionSet, type) : () => 0
    return { count, isConstant: this.isConstant }
  }

  private ofSelections({ selections }: SelectionSetNode, type: GraphQLCompositeType): Count {
    const counts = selections.map((selection) => this.ofSelection(selection, type))
    return (rows, request) => {
      let sum = 0
      for (const count of counts) sum += count(rows, request)
      return sum
    }
  }

  private ofSelection(selection: SelectionNode, type: GraphQLCompositeType): Count {
    if (selection.kind === Kind.FIELD) return this.ofField(selection, type)
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.ofFragment(selection.name.value)
    const { typeCondition, selectionSet } = selection
    return this.ofSelections(selectionSet, typeCondition ? this.typeNamed(typeCondition.name.value) : type)
  }

  private ofFragment(name: string): Count {
    const known = this.fragments.get(name)
    if (known) return known
    for (const definition of this.document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== name) continue
      const { typeCondition, selectionSet } = definition
      const count = this.ofSelections(selectionSet, this.typeNamed(typeCondition.name.value))
      this.fragments.set(name, count)
      return count
    }
    return () => 0
  }

  private ofField(node: FieldNode, parent: GraphQLCompositeType): Count {
    const name = node.name.value
    const field = isUnionType(parent) ? undefined : parent.getFields()[name]
    if (!field) return () => (name === '__typename' ? 1 : introspectionCost * valuesPerUnit)
    const type = getNamedType(field.type)
    const price = priceOf(field)
    const own = this.ofPrice(field, node, price ?? (isCompositeType(type) ? 0 : 1 / valuesPerUnit))
    if (!node.selectionSet || !isCompositeType(type)) return (_, request) => own(request).field
    const inner = this.ofSelections(node.selectionSet, type)
    if (isList(field.type)) {
      return (rows, request) => {
        const { field, multiplier } = own(request)
        return field + (multiplier ?? (price === undefined ? rows : 1)) * inner(1, request)
      }
    }
    // A page: its rows are in the lists of it.
    return (_, request) => {
      const { field, multiplier = 1 } = own(request)
      return field + inner(multiplier, request)
    }
  }

  private ofPrice(
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
    price: FieldComplexity<unknown, object>,
  ): (request: Request) => Price {
    if (typeof price !== 'function') {
      const fixed = inValues(price)
      return () => fixed
    }
    // A function that takes the context depends on the caller.
    if (price.length > 1) this.isConstant = false
    if (!hasVariables(node)) {
      const args = getArgumentValues(field, node)
      return ({ context }) => inValues(price(args, context, field))
    }
    this.isConstant = false
    return ({ variables, context }) => {
      try {
        return inValues(price(getArgumentValues(field, node, variables), context, field))
      } catch {
        // The field will not be executed: null stands where it may not.
        return { field: valuesPerUnit, multiplier: 0 }
      }
    }
  }

  private typeNamed(name: string): GraphQLCompositeType {
    return schema.getType(name) as GraphQLCompositeType
  }
}

/** The complexity in the field's definition; the plugin's default for other fields is of no use here. */
function priceOf({
  extensions,
}: GraphQLField<unknown, unknown>): FieldComplexity<unknown, object> | undefined {
  return (extensions.pothosOptions as { complexity?: FieldComplexity<unknown, object> } | undefined)
    ?.complexity
}

interface Price {
  readonly field: number
  /** Number of rows; undefined for fields that are no lists of rows. */
  readonly multiplier?: number | undefined
}

function inValues(price: number | { field?: number; multiplier?: number }): Price {
  if (typeof price === 'number') return { field: Math.round(price * valuesPerUnit) }
  return { field: (price.field ?? 0) * valuesPerUnit, multiplier: price.multiplier }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

function hasVariables(node: FieldNode): boolean {
  let found = false
  for (const argument of node.arguments ?? []) {
    visit(argument, {
      Variable: () => {
        found = true
      },
    })
  }
  return found
}

import type { Context } from '../../operations/core/context.ts'
import type { Budget } from '../../transport/budget.ts'

/** What an operation may use, and what only GraphQL needs. */
export interface GraphQLContext extends Context {
  readonly budget: Budget
  /** What the request costs; undefined until it is known. */
  cost?: number
  /** The name of the operation; undefined until there is one. */
  operation?: string
  /** Whether it changes something. */
  isChange?: boolean
}

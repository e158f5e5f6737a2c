import { AsyncLocalStorage } from 'node:async_hooks'

/** Counts for one request. */
interface Tally {
  statements: number
}

/** Facts about a request, complete after its answer. */
export interface AnsweredRequest {
  readonly api: 'graphql' | 'rest' | 'other'
  /** Its name in the GraphQL document or in the OpenAPI document. Undefined if the request failed before it was known. */
  readonly operation: string | undefined
  /** The caller. In GraphQL, callers choose the name. */
  readonly viewer?: string | undefined
  readonly status: number
  readonly seconds: number
  readonly statements: number
}

const tallies = new AsyncLocalStorage<Tally>()

/** Runs `answer` and counts its calls of `countStatement`: those until now. */
export function counted<Answer>(
  answer: () => Promise<Answer>,
): Promise<{ answer: Answer; statements: () => number }> {
  const tally: Tally = { statements: 0 }
  return tallies.run(tally, async () => ({ answer: await answer(), statements: () => tally.statements }))
}

export function countStatement(): void {
  const tally = tallies.getStore()
  if (tally) tally.statements++
}

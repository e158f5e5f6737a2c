import { RateLimitedError } from '../operations/errors.ts'
import type { Budget } from '../transport/budget.ts'
import { type Buckets, refillMilliseconds, type Taken } from './token-bucket.ts'

/** What every request costs when it comes, whatever it is. */
const arrivalCost = 1
/** A request that was refused before it cost anything: it may have taken as long to read as the largest one allowed. */
const refusalCost = 20

/** One request's view of what its caller has left. */
export interface RequestBudget extends Budget {
  /** To be awaited before anything is read. */
  arrive(): Promise<void> | undefined
  /** To be awaited after the answer has been made. */
  settle(): Promise<void> | undefined
  /** What is left, for the caller to see. */
  headers(): Record<string, string>
}

export type BudgetOf = (caller: string) => RequestBudget

export function createBudgets(buckets: Buckets, capacity: number): BudgetOf {
  const secondsUntil = (missing: number) =>
    Math.max(1, Math.ceil(((missing / capacity) * refillMilliseconds) / 1_000))

  return (caller) => {
    let left = capacity
    let isCharged = false

    function note(taken: Taken, amount: number): void {
      left = taken.left
      if (!taken.granted) throw new RateLimitedError(secondsUntil(amount - taken.left))
    }

    function take(cost: number): Promise<void> | undefined {
      // More than a full bucket could never be had.
      const amount = Math.min(cost, capacity)
      const taken = buckets.take(caller, amount)
      if (taken instanceof Promise) return taken.then((later) => note(later, amount))
      note(taken, amount)
      return undefined
    }

    return {
      arrive: () => take(arrivalCost),
      spend(cost) {
        isCharged = true
        return take(cost)
      },
      settle: () => (isCharged ? undefined : take(refusalCost)),
      headers: () => ({
        'RateLimit-Limit': String(capacity),
        'RateLimit-Remaining': String(left),
        'RateLimit-Reset': String(secondsUntil(capacity - left)),
      }),
    }
  }
}

/** For services without a limit. */
export const unlimited: BudgetOf = () => ({
  arrive: () => undefined,
  spend: () => undefined,
  settle: () => undefined,
  headers: () => ({}),
})

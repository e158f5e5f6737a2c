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
  /** Shows the caller what is left. */
  describe(headers: Record<string, string>): void
}

export type BudgetOf = (caller: string) => RequestBudget

export function createBudgets(buckets: Buckets, capacity: number): BudgetOf {
  return (caller) => new BucketBudget(buckets, capacity, caller)
}

class BucketBudget implements RequestBudget {
  private readonly buckets: Buckets
  private readonly capacity: number
  private readonly caller: string
  private left: number
  private isCharged = false

  constructor(buckets: Buckets, capacity: number, caller: string) {
    this.buckets = buckets
    this.capacity = capacity
    this.caller = caller
    this.left = capacity
  }

  arrive(): Promise<void> | undefined {
    return this.take(arrivalCost)
  }

  spend(cost: number): Promise<void> | undefined {
    this.isCharged = true
    return this.take(cost)
  }

  settle(): Promise<void> | undefined {
    return this.isCharged ? undefined : this.take(refusalCost)
  }

  describe(headers: Record<string, string>): void {
    headers['RateLimit-Limit'] = String(this.capacity)
    headers['RateLimit-Remaining'] = String(this.left)
    headers['RateLimit-Reset'] = String(this.secondsUntil(this.capacity - this.left))
  }

  private take(cost: number): Promise<void> | undefined {
    // More than a full bucket could never be had.
    const amount = Math.min(cost, this.capacity)
    const taken = this.buckets.take(this.caller, amount)
    if (taken instanceof Promise) return taken.then((later) => this.note(later, amount))
    this.note(taken, amount)
    return undefined
  }

  private note({ granted, left }: Taken, amount: number): void {
    this.left = left
    if (!granted) throw new RateLimitedError(this.secondsUntil(amount - left))
  }

  private secondsUntil(missing: number): number {
    return Math.max(1, Math.ceil(((missing / this.capacity) * refillMilliseconds) / 1_000))
  }
}

const noLimit: RequestBudget = {
  arrive: () => undefined,
  spend: () => undefined,
  settle: () => undefined,
  describe: () => {},
}

/** For services without a limit. */
export const unlimited: BudgetOf = () => noLimit

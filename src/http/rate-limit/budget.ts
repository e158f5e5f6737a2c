import { RateLimitedError } from '../../operations/core/errors.ts'
import { type Budget, bodyBytesPerUnit } from '../../transport/budget.ts'
import type { HttpRequest } from '../../transport/message.ts'
import { type Buckets, refillMilliseconds, type Taken } from './token-bucket.ts'

/** What every request costs when it comes, whatever it is. */
const arrivalCost = 1
/** A request that was refused before it cost anything else. */
const refusalCost = 20

/**
 * A unit that was paid for what is read covers so much of the database's time: 50 times as much as a row of a nested list
 * takes. What takes longer is paid afterwards.
 */
const unitsPerMillisecond = 10

/** One request's view of what its caller has left. */
export interface RequestBudget extends Budget {
  /** To be awaited before an unknown credential is looked up: throws when there is too little left to pay for a refusal. */
  afford(): Promise<void> | undefined
  /** To be awaited before anything is read. */
  arrive(): Promise<void> | undefined
  /** Called with the database time of each statement, also after the answer is made. */
  took(milliseconds: number): void
  /** To be awaited after the answer has been made. */
  settle(): Promise<void> | undefined
  /** Shows the caller what is left. */
  describe(headers: Record<string, string>): void
}

export type BudgetOf = (caller: string) => RequestBudget

export function createBudgets(buckets: Buckets, capacity: number): BudgetOf {
  return (caller) => new BucketBudget(buckets, capacity, caller)
}

/** The same request, whose body is paid for by its size. */
export function withPaidBody(request: HttpRequest, budget: Budget): HttpRequest {
  return {
    ...request,
    async body() {
      const bytes = await request.body()
      budget.owe(bytes.byteLength / bodyBytesPerUnit)
      return bytes
    },
  }
}

class BucketBudget implements RequestBudget {
  private readonly buckets: Buckets
  private readonly capacity: number
  private readonly caller: string
  private left: number
  private owed = 0
  private paid = 0
  private milliseconds = 0
  private isSettled = false
  private isCharged = false
  private isRefused = false

  constructor(buckets: Buckets, capacity: number, caller: string) {
    this.buckets = buckets
    this.capacity = capacity
    this.caller = caller
    this.left = capacity
  }

  afford(): Promise<void> | undefined {
    const found = this.buckets.take(this.caller, 0)
    if (found instanceof Promise) return found.then((later) => this.assertLeft(later))
    this.assertLeft(found)
    return undefined
  }

  arrive(): Promise<void> | undefined {
    return this.take(arrivalCost)
  }

  owe(cost: number): void {
    this.owed += cost
  }

  spend(cost: number): Promise<void> | undefined {
    this.isCharged = true
    this.paid += cost
    return this.take(cost, this.clearDebt())
  }

  took(milliseconds: number): void {
    this.milliseconds += milliseconds
    if (this.isSettled) this.chargeTime()
  }

  settle(): Promise<void> | undefined {
    this.isSettled = true
    this.chargeTime()
    const due = (this.isCharged && !this.isRefused ? 0 : refusalCost) + this.clearDebt()
    // A caller that was refused for having too little left pays with the rest.
    const amount = this.isRefused ? Math.min(due, this.left) : due
    return amount === 0 ? undefined : this.take(amount)
  }

  describe(headers: Record<string, string>): void {
    headers['RateLimit-Limit'] = String(this.capacity)
    headers['RateLimit-Remaining'] = String(Math.max(0, this.left))
    headers['RateLimit-Reset'] = String(this.secondsUntil(this.capacity - this.left))
  }

  /** Not awaited: the answer is made, and what is left matters to the next request. */
  private chargeTime(): void {
    const due = Math.floor(this.milliseconds * unitsPerMillisecond) - this.paid
    if (due <= 0) return
    this.paid += due
    const taken = this.buckets.take(this.caller, due, true)
    this.left = taken instanceof Promise ? this.left - due : taken.left
  }

  /** Whole units; what is less than one is not charged. */
  private clearDebt(): number {
    const debt = Math.floor(this.owed)
    this.owed = 0
    return debt
  }

  private take(cost: number, debt = 0): Promise<void> | undefined {
    // More than a full bucket can never be available.
    const amount = Math.min(cost + debt, this.capacity)
    const taken = this.buckets.take(this.caller, amount)
    if (taken instanceof Promise) return taken.then((later) => this.note(later, amount, debt))
    this.note(taken, amount, debt)
    return undefined
  }

  private note({ granted, left }: Taken, amount: number, debt: number): void {
    this.left = left
    if (granted) return
    this.isRefused = true
    this.owed += debt
    throw new RateLimitedError(this.secondsUntil(amount - left))
  }

  private assertLeft({ left }: Taken): void {
    const amount = Math.min(refusalCost, this.capacity)
    if (left < amount) throw new RateLimitedError(this.secondsUntil(amount - left))
  }

  private secondsUntil(missing: number): number {
    return Math.max(1, Math.ceil(((missing / this.capacity) * refillMilliseconds) / 1_000))
  }
}

const noLimit: RequestBudget = {
  afford: () => undefined,
  arrive: () => undefined,
  owe: () => {},
  spend: () => undefined,
  took: () => {},
  settle: () => undefined,
  describe: () => {},
}

/** For services without a limit. */
export const unlimited: BudgetOf = () => noLimit

/**
 * What a change costs, where reading a row costs 1: it locks, reads and writes, as much work as reading this many rows.
 */
export const changeCost = 10

/** What one caller may still ask for. A door spends what a request costs before it does the work. */
export interface Budget {
  /** Throws, or rejects with, a RateLimitedError when there is not that much left. */
  spend(cost: number): Promise<void> | undefined
}

/**
 * What a change costs, where reading a row costs 1: it locks, reads and writes, as much work as reading this many rows.
 */
export const changeCost = 10

/** Reading JSON costs as much as a row for so many bytes. */
export const bodyBytesPerUnit = 1_024

/** What one caller may still ask for. An API spends what a request costs before it does the work. */
export interface Budget {
  /** Throws, or rejects with, a RateLimitedError when there is not that much left. */
  spend(cost: number): Promise<void> | undefined
  /** Notes work that had to be done before its cost was known: paid with what is spent next, or when the answer is made. */
  owe(cost: number): void
}

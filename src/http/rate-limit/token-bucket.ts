import { LRUCache } from 'lru-cache'

/** A bucket fills evenly up to its size, and holds as much as it gains in a minute. */
export interface BucketSize {
  readonly capacity: number
}

/** What came of taking from a bucket. */
export interface Taken {
  readonly granted: boolean
  readonly left: number
}

/** Where the buckets of callers stand. */
export interface Buckets {
  /**
   * Takes all of `amount` or nothing. What is owed already is taken even when there is less left, and leaves a debt of
   * one full bucket at the most.
   */
  take(caller: string, amount: number, isOwed?: boolean): Taken | Promise<Taken>
}

export const refillMilliseconds = 60_000

const maxCallers = 100_000

/** In this process. A caller who was forgotten starts with a full bucket, as it would about have by then. */
export function createMemoryBuckets({ capacity }: BucketSize, now: () => number = Date.now): Buckets {
  const buckets = new LRUCache<string, { left: number; at: number }>({ max: maxCallers })
  return {
    take(caller, amount, isOwed = false) {
      const at = now()
      let bucket = buckets.get(caller)
      if (!bucket) {
        bucket = { left: capacity, at }
        buckets.set(caller, bucket)
      }
      bucket.left = Math.min(capacity, bucket.left + ((at - bucket.at) / refillMilliseconds) * capacity)
      bucket.at = at
      const granted = isOwed || bucket.left >= amount
      if (granted) bucket.left = Math.max(bucket.left - amount, -capacity)
      return { granted, left: Math.floor(bucket.left) }
    },
  }
}

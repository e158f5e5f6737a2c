import { Redis } from 'ioredis'
import {
  type BucketSize,
  type Buckets,
  createMemoryBuckets,
  refillMilliseconds,
  type Taken,
} from './token-bucket.ts'

/** The same arithmetic as in memory, as one step that nobody can come between; by Redis's clock, not the replicas'. */
const takeScript = `
local capacity, amount, refill, owed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(bucket[1]) or capacity
local since = math.max(0, now - (tonumber(bucket[2]) or now))
left = math.min(capacity, left + since / refill * capacity)
local granted = owed or left >= amount
if granted then left = math.max(left - amount, -capacity) end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', now)
redis.call('PEXPIRE', KEYS[1], 2 * refill)
return { granted and 1 or 0, math.floor(left) }`

const patienceMilliseconds = 250

export interface SharedBucketsOptions extends BucketSize {
  url: string
  /** Told once when Redis stops answering; until it does again, this process counts for itself. */
  onFailure: (error: Error) => void
}

/** In Redis, so that replicas take from the same buckets. */
export function createSharedBuckets({
  url,
  capacity,
  onFailure,
}: SharedBucketsOptions): Buckets & { close(): void } {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: patienceMilliseconds,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  let isFailing = false
  redis.on('ready', () => {
    isFailing = false
  })
  redis.on('error', (error: Error) => {
    if (!isFailing) onFailure(error)
    isFailing = true
  })
  redis.defineCommand('takeFromBucket', { numberOfKeys: 1, lua: takeScript })
  const own = createMemoryBuckets({ capacity })
  const { takeFromBucket } = redis as unknown as {
    takeFromBucket(key: string, ...values: number[]): Promise<[granted: 0 | 1, left: number]>
  }

  return {
    async take(caller: string, amount: number, isOwed = false): Promise<Taken> {
      try {
        const key = `orgql:budget:${caller}`
        const [granted, left] = await takeFromBucket.call(
          redis,
          key,
          capacity,
          amount,
          refillMilliseconds,
          isOwed ? 1 : 0,
        )
        return { granted: granted === 1, left }
      } catch {
        return own.take(caller, amount, isOwed)
      }
    },
    close: () => redis.disconnect(),
  }
}

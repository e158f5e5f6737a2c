import { Redis } from 'ioredis'
import {
  type BucketSize,
  type Buckets,
  createMemoryBuckets,
  refillMilliseconds,
  type Taken,
} from './token-bucket.ts'

/** The same calculation as in memory, in one atomic step. It uses Redis's clock, because the replicas' clocks may differ. */
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

const commandTimeoutMilliseconds = 250
/** How often an unavailable Redis is tried again. No request waits for this. */
const probeMilliseconds = 1_000
/** After this many failed probes the client reconnects: the connection itself may be dead. */
const probesPerConnection = 5

export interface SharedBucketsOptions extends BucketSize {
  url: string
  /** Called once when Redis becomes unavailable. Until it is available again, this process counts on its own. */
  onError: (error: Error) => void
  onRecovery: () => void
}

/** Buckets in Redis, so that all replicas share them. */
export function createSharedBuckets({
  url,
  capacity,
  onError,
  onRecovery,
}: SharedBucketsOptions): Buckets & { close(): void } {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: commandTimeoutMilliseconds,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  redis.defineCommand('takeFromBucket', { numberOfKeys: 1, lua: takeScript })
  const { takeFromBucket } = redis as unknown as {
    takeFromBucket(key: string, ...values: number[]): Promise<[granted: 0 | 1, left: number]>
  }
  const ask = (key: string, amount: number, isOwed: boolean) =>
    takeFromBucket.call(redis, `orgql:${key}`, capacity, amount, refillMilliseconds, isOwed ? 1 : 0)

  // Before the first connection no request waits for Redis, and no error is reported.
  let isUsable = false
  let isOutageReported = false
  let isKeyErrorReported = false
  let probes = 0

  function giveUp(error: Error): void {
    isUsable = false
    if (!isOutageReported) onError(error)
    isOutageReported = true
  }

  /** Runs the same script as a request: a Redis that is full or read-only still answers PING. */
  async function probe(): Promise<void> {
    try {
      await ask('probe', 0, false)
      isUsable = true
      probes = 0
      if (isOutageReported) onRecovery()
      isOutageReported = false
    } catch (error) {
      giveUp(error as Error)
      if (++probes % probesPerConnection === 0 && redis.status === 'ready') redis.disconnect(true)
    }
  }

  redis.on('ready', () => void probe())
  redis.on('error', giveUp)
  const probing = setInterval(() => {
    if (!isUsable && redis.status === 'ready') void probe()
  }, probeMilliseconds)
  probing.unref()

  /** The key of this caller holds another type of value. Other callers are not affected, so Redis stays in use. */
  function reportKeyError(error: Error): void {
    if (!isKeyErrorReported) onError(error)
    isKeyErrorReported = true
  }

  const own = createMemoryBuckets({ capacity })

  async function share(caller: string, amount: number, isOwed: boolean): Promise<Taken> {
    try {
      const [granted, left] = await ask(`budget:${caller}`, amount, isOwed)
      return { granted: granted === 1, left }
    } catch (error) {
      if (/WRONGTYPE/.test((error as Error).message)) reportKeyError(error as Error)
      else giveUp(error as Error)
      return own.take(caller, amount, isOwed)
    }
  }

  return {
    take: (caller, amount, isOwed = false) =>
      isUsable ? share(caller, amount, isOwed) : own.take(caller, amount, isOwed),
    close() {
      clearInterval(probing)
      redis.disconnect()
    },
  }
}

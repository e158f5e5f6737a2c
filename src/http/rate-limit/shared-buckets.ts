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
/** How often Redis is asked whether it is back. Nobody waits for that. */
const probeMilliseconds = 1_000
/** After so many questions without an answer the connection itself may be dead. */
const probesPerConnection = 5

export interface SharedBucketsOptions extends BucketSize {
  url: string
  /** Called once when Redis becomes unavailable. Until it is available again, this process counts on its own. */
  onError: (error: Error) => void
  onRecovery: () => void
}

/** In Redis, so that replicas take from the same buckets. */
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
    commandTimeout: patienceMilliseconds,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  redis.defineCommand('takeFromBucket', { numberOfKeys: 1, lua: takeScript })
  const { takeFromBucket } = redis as unknown as {
    takeFromBucket(key: string, ...values: number[]): Promise<[granted: 0 | 1, left: number]>
  }
  const ask = (key: string, amount: number, isOwed: boolean) =>
    takeFromBucket.call(redis, `orgql:${key}`, capacity, amount, refillMilliseconds, isOwed ? 1 : 0)

  // Until it is connected for the first time, nobody waits and nobody is told.
  let isUsable = false
  let isTold = false
  let isToldOfKeys = false
  let probes = 0

  function giveUp(error: Error): void {
    isUsable = false
    if (!isTold) onError(error)
    isTold = true
  }

  /** By the same script as everything else: a Redis that is full or read-only still answers simpler questions. */
  async function probe(): Promise<void> {
    try {
      await ask('probe', 0, false)
      isUsable = true
      probes = 0
      if (isTold) onRecovery()
      isTold = false
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

  /** Something else is stored under the key of one caller: the others are not concerned. */
  function passOver(error: Error): void {
    if (!isToldOfKeys) onError(error)
    isToldOfKeys = true
  }

  const own = createMemoryBuckets({ capacity })

  async function share(caller: string, amount: number, isOwed: boolean): Promise<Taken> {
    try {
      const [granted, left] = await ask(`budget:${caller}`, amount, isOwed)
      return { granted: granted === 1, left }
    } catch (error) {
      if (/WRONGTYPE/.test((error as Error).message)) passOver(error as Error)
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

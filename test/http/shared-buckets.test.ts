import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSharedBuckets } from '../../src/http/rate-limit/shared-buckets.ts'
import { granted, startFakeRedis } from '../support/fake-redis.ts'

let redis: Awaited<ReturnType<typeof startFakeRedis>>
let buckets: ReturnType<typeof createSharedBuckets>
const told: string[] = []

beforeEach(async () => {
  told.length = 0
  redis = await startFakeRedis()
  buckets = createSharedBuckets({
    url: redis.url,
    capacity: 1_000,
    onError: ({ message }) => told.push(message),
    onRecovery: () => told.push('recovered'),
  })
  await expect.poll(isShared).toBe(true)
})
afterEach(() => {
  buckets.close()
  redis.stop()
})

/** Whether Redis counts, which says that 42 are left. */
async function isShared(): Promise<boolean> {
  return (await buckets.take('somebody', 1)).left === 42
}

async function takeMany(count: number): Promise<number> {
  const before = redis.state.scripts
  for (let taken = 0; taken < count; taken++) await buckets.take('ada', 1)
  return redis.state.scripts - before
}

describe('A Redis that does not answer', () => {
  test('delays one request in a hundred at most, and is logged once', async () => {
    redis.state.answer = null
    await buckets.take('ada', 1)
    expect(await takeMany(2_000)).toBeLessThanOrEqual(20)
    expect(told).toHaveLength(1)
  })

  test('is used again when it answers again, and this is logged', async () => {
    redis.state.answer = null
    await buckets.take('ada', 1)
    redis.wakeUp()
    await expect.poll(isShared, { timeout: 10_000 }).toBe(true)
    expect(told).toEqual([expect.any(String), 'recovered'])
  })

  test('gets a new connection after some time', async () => {
    redis.state.answer = null
    await buckets.take('ada', 1)
    await expect.poll(() => redis.state.connections, { timeout: 20_000 }).toBeGreaterThan(1)
  })
})

describe.each([
  "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
  "-READONLY You can't write against a read only replica.\r\n",
  '-LOADING Redis is loading the dataset in memory\r\n',
  "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
  '-NOAUTH Authentication required.\r\n',
  "-NOPERM User default has no permissions to run the 'evalsha' command\r\n",
  '-MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.\r\n',
  '-BUSY Redis is busy running a script.\r\n',
  '-CLUSTERDOWN The cluster is down\r\n',
  '-ERR Error running script: OOM command not allowed\r\n',
])('A Redis that answers %j', (answer) => {
  test('is left alone, and this process counts for itself', async () => {
    redis.state.answer = answer
    expect(await buckets.take('ada', 600)).toEqual({ granted: true, left: 400 })
    expect(await buckets.take('ada', 600)).toMatchObject({ granted: false })
    expect(await takeMany(500)).toBeLessThanOrEqual(5)
    expect(told).toHaveLength(1)
  })
})

test('Something else under the key of one caller concerns that caller only, and is logged once', async () => {
  redis.state.answer = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n'
  for (let taken = 0; taken < 5; taken++) {
    expect(await buckets.take('ada', 100)).toEqual({ granted: true, left: 900 - taken * 100 })
  }
  redis.state.answer = granted
  expect(await isShared()).toBe(true)
  expect(told).toHaveLength(1)
})

test('Before Redis is connected no request waits, and nothing is logged', async () => {
  const connecting = createSharedBuckets({
    url: redis.url,
    capacity: 10,
    onError: ({ message }) => told.push(message),
    onRecovery: () => told.push('recovered'),
  })
  expect(connecting.take('ada', 1)).toEqual({ granted: true, left: 9 })
  await sleep(300)
  expect(told).toEqual([])
  connecting.close()
})

import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createHealth } from '../../src/http/probes/health.ts'
import type { HttpRequest } from '../../src/transport/message.ts'

const question: HttpRequest = {
  method: 'GET',
  path: '/health/ready',
  query: '',
  remoteIp: '127.0.0.1',
  headerCount: 1,
  header: () => null,
  body: async () => new Uint8Array(),
}

/** The readiness of a service on a database that counts how often it is asked, and answers as `ping` does. */
function watched(ping: () => Promise<void>) {
  const counted = { pings: 0 }
  const health = createHealth({
    requestTimeoutMilliseconds: 30_000,
    database: {
      ping() {
        counted.pings++
        return ping()
      },
    },
  })
  const ask = async () => (await health(question))?.status
  return { counted, ask }
}

describe('Readiness', () => {
  test('asks the database once for all that want to know at the same time', async () => {
    const { counted, ask } = watched(() => sleep(50))
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(200))
    expect(counted.pings).toBe(1)
  })

  test('is not asked of the database again within a moment, and is after it', async () => {
    const { counted, ask } = watched(async () => {})
    for (let round = 0; round < 5; round++) expect(await ask()).toBe(200)
    expect(counted.pings).toBe(1)
    await expect.poll(() => ask().then(() => counted.pings)).toBe(2)
  })

  test('follows a database that goes and comes back', async () => {
    let isThere = false
    const { ask } = watched(async () => {
      if (!isThere) throw new Error('not there')
    })
    expect(await ask()).toBe(503)
    isThere = true
    await expect.poll(ask).toBe(200)
    isThere = false
    await expect.poll(ask).toBe(503)
  })
})

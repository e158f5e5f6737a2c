import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Turns } from '../../src/operations/core/turns.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { whileLocked } from '../support/locked.ts'

const never = () => false

/** Tasks that run until `endAll`. */
function work() {
  const log = { running: 0, most: 0, done: 0 }
  const ends: (() => void)[] = []
  const run = async () => {
    log.running++
    log.most = Math.max(log.most, log.running)
    await new Promise<void>((resolve) => ends.push(resolve))
    log.running--
    log.done++
  }
  const endAll = async (total: number) => {
    while (log.done < total) {
      ends.shift()?.()
      await sleep(0)
    }
  }
  return { log, run, endAll }
}

describe('The queue of one caller', () => {
  test('runs two tasks at once, and the others in the order of arrival', async () => {
    const turn = new Turns(() => 2).of('ada', never)
    const { log, run, endAll } = work()
    const order: number[] = []
    const all = Array.from({ length: 10 }, (_, number) =>
      turn(() => {
        order.push(number)
        return run()
      }),
    )
    await endAll(10)
    await Promise.all(all)
    expect(log.most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test.each([
    ['three at once if they are short', 1, 3],
    ['two at once if they are longer', 40, 2],
    ['one at once if they are very long', 100, 1],
    ['one at once if each long one comes with many short ones', 0, 1],
  ])('runs tasks %s', async (_, milliseconds, most) => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const turn = new Turns().of('ada', never)
    const pass = (time: number) => turn(async () => void vi.advanceTimersByTime(time))
    for (let round = 0; round < 200; round++) await pass(milliseconds || (round % 50 === 49 ? 500 : 1))
    const { log, run, endAll } = work()
    const all = Array.from({ length: 10 }, () => turn(run))
    await endAll(10)
    await Promise.all(all)
    expect(log.most).toBe(most)
  })

  test('runs three at once again after enough short tasks have followed a long one', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const turn = new Turns().of('ada', never)
    const pass = (time: number) => turn(async () => void vi.advanceTimersByTime(time))
    await pass(1_000)
    for (let round = 0; round < 500; round++) await pass(10)
    const { log, run, endAll } = work()
    const all = Array.from({ length: 5 }, () => turn(run))
    await endAll(5)
    await Promise.all(all)
    expect(log.most).toBe(3)
  })

  test('continues after a task has failed', async () => {
    const turn = new Turns().of('ada', never)
    for (let round = 0; round < 5; round++) {
      await expect(turn(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    }
    expect(await turn(async () => 'runs')).toBe('runs')
  })

  test('has a maximum length, beyond which tasks are refused with a time to retry', async () => {
    const turn = new Turns().of('ada', never)
    const { run, endAll } = work()
    const all = Array.from({ length: 202 }, () => turn(run))
    await expect(turn(run)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 })
    await endAll(202)
    await Promise.all(all)
    expect(await turn(async () => 'runs')).toBe('runs')
  })

  test('does not start a task whose request has ended', async () => {
    const turns = new Turns()
    let isOver = false
    const { log, run, endAll } = work()
    const first = [turns.of('ada', never)(run), turns.of('ada', never)(run)]
    const late = turns.of('ada', () => isOver)(run)
    isOver = true
    await Promise.all([endAll(2), expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' })])
    await Promise.all(first)
    expect(log).toEqual({ running: 0, most: 2, done: 2 })
  })

  test('does not wait for tasks of other callers', async () => {
    const turns = new Turns()
    const { run, endAll } = work()
    const adas = [1, 2, 3].map(() => turns.of('ada', never)(run))
    expect(await turns.of('grace', never)(async () => 'runs')).toBe('runs')
    await endAll(3)
    await Promise.all(adas)
  })
})

describe.runIf(onPostgres)('A caller whose requests all hang', () => {
  const opened: TestApp[] = []
  afterEach(() => Promise.all(opened.splice(0).map((service) => service.close())))

  test.each([
    [
      'lists',
      (service: TestApp, user: { key: string }) => service.documentedRest(user, 'GET /v1/organizations'),
    ],
    [
      'changes',
      (service: TestApp, user: { key: string }) =>
        service.documentedRest(user, 'POST /v1/organizations', { name: 'Hangs' }),
    ],
  ])('in %s leaves connections to others', async (_, ask) => {
    // One connection holds the lock.
    const service = await openTestApp({ poolSize: 4 })
    opened.push(service)
    const [attacker, other] = [await service.seed.user(), await service.seed.user()]
    let answers: Promise<{ status: number }[]> | undefined
    await whileLocked(service, async (tx) => {
      answers = Promise.all(Array.from({ length: 20 }, () => ask(service, attacker)))
      const hanging = async () => {
        const [row] = await tx.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int FROM pg_locks WHERE NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
        return row?.count
      }
      await expect.poll(hanging).toBe(2)
      for (let round = 0; round < 10; round++) {
        expect(await service.query(other, '{ viewer { id } }')).toEqual({ viewer: { id: other.id } })
      }
      expect(await hanging()).toBe(2)
    })
    for (const { status } of (await answers) ?? []) expect([200, 201]).toContain(status)
  })
})

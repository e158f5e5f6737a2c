import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLog } from '../../src/log.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval'] }))
afterEach(() => void vi.useRealTimers())

const secondPasses = () => vi.advanceTimersByTime(1_000)

/** An output that is read only on command. */
function openOutput() {
  const received: string[] = []
  let isReading = true
  let goOn = () => {}
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      received.push(...chunk.toString().split('\n').filter(Boolean))
      if (isReading) done()
      else goOn = done
    },
  })
  return {
    output,
    lines: () => received.map((line) => JSON.parse(line)),
    stall() {
      isReading = false
    },
    async read() {
      isReading = true
      goOn()
      await vi.waitUntil(() => output.writableLength === 0)
    },
  }
}

test('Lines of the log are written in order: in batches, within a second, and on request', async () => {
  const { output, lines } = openOutput()
  const { log, flush } = openLog('info', output)
  log.info('first')
  expect(lines()).toEqual([])
  secondPasses()
  expect(lines()).toMatchObject([{ msg: 'first' }])
  for (let index = 0; index < 100; index++) log.info({ index }, 'many')
  expect(lines().length).toBeGreaterThan(50)
  await flush()
  expect(lines().slice(1)).toMatchObject(Array.from({ length: 100 }, (_, index) => ({ index })))
})

test('Lines that are not read take a bounded amount of memory, and those that are dropped are counted', async () => {
  const { output, lines, stall, read } = openOutput()
  const { log } = openLog('info', output)
  stall()
  const written = 50_000
  for (let index = 0; index < written; index++) log.info({ index }, 'many')
  secondPasses()
  expect(output.writableLength).toBeLessThan(1.1 * 1024 * 1024)
  await read()
  secondPasses()
  const kept = lines().length - 1
  expect(kept).toBeGreaterThan(5_000)
  expect(lines().at(-1)).toMatchObject({
    msg: 'log lines were dropped: the output was not read fast enough',
    lines: written - kept,
  })
  secondPasses()
  expect(lines()).toHaveLength(kept + 1)
})

test('It is not an error if the reader of the log closes its end', async () => {
  const output = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  })
  const { log, flush } = openLog('info', output)
  for (let index = 0; index < 100; index++) log.info({ index }, 'many')
  await flush()
  secondPasses()
  expect(output.destroyed).toBe(true)
})

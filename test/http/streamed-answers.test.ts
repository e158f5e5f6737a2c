import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RunningServer } from '../../src/http/server/server.ts'
import type { HttpAnswer } from '../../src/transport/message.ts'
import { startTestServer } from '../support/app-options.ts'
import { exchange, openSocket, readToEnd } from '../support/socket.ts'

/** More than sockets keep for a client that does not read. */
const manyParts = 600
const part = `${'x'.repeat(63 * 1024)}\n`

/** Other tests may keep the machine busy. */
const patiently = { timeout: 20_000 }

interface Streamed {
  server: RunningServer
  /** How many parts have been made. */
  made: () => number
  /** How many streams are over, by their end or before it. */
  over: () => number
}

/** A server that answers with `count` parts. Before each part after the first it waits for `next`. */
async function serve(
  count: number,
  next: (index: number) => Promise<unknown> = async () => {},
): Promise<Streamed> {
  let made = 0
  let over = 0
  async function* parts() {
    try {
      for (let index = 0; index < count; index++) {
        if (index > 0) await next(index)
        made++
        yield part
      }
    } finally {
      over++
    }
  }
  const answer = async (): Promise<HttpAnswer> => ({ status: 200, headers: {}, body: null, stream: parts() })
  const server = await startTestServer(answer)
  onTestFinished(() => server.stop(0))
  return { server, made: () => made, over: () => over }
}

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** Waits until a number does not change any more. */
async function settled(value: () => number): Promise<number> {
  let last = -1
  await expect
    .poll(
      () => {
        const isSame = value() === last
        last = value()
        return isSame
      },
      { ...patiently, interval: 200 },
    )
    .toBe(true)
  return last
}

describe('A streamed answer', () => {
  test('arrives whole, and the connection can be used again', async () => {
    const { server, over } = await serve(3)
    for (const _ of [1, 2]) {
      const response = await fetch(server.url)
      expect(response.headers.get('transfer-encoding')).toBe('chunked')
      expect(await response.text()).toBe(part.repeat(3))
    }
    expect(over()).toBe(2)
  })

  test('is made no faster than its client reads, and goes on when the client does', async () => {
    const { server, made } = await serve(manyParts)
    const socket = openSocket(server.url).pause()
    socket.write(request)
    const before = await settled(made)
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(manyParts / 2)
    socket.resume()
    await expect.poll(made, patiently).toBe(manyParts)
    socket.destroy()
  })

  test('that is not read holds up no other', async () => {
    const { server, made } = await serve(manyParts)
    const slow = openSocket(server.url).pause()
    slow.write(request)
    await settled(made)
    const reader = await fetch(server.url)
    expect((await reader.text()).length).toBe(manyParts * part.length)
    slow.destroy()
  })

  test('that is not read takes the memory of one part, and gives way when memory is short', async () => {
    const { server, made, over } = await serve(manyParts)
    const reader = openSocket(server.url).resume()
    reader.write(request)
    await expect.poll(made, patiently).toBe(manyParts)
    await expect.poll(over, patiently).toBe(1)
    // All memory for unread answers, but for half a part.
    const almostAll = 64 * 1024 * 1024 - part.length / 2
    expect(server.hasRoomFor(almostAll)).toBe(true)
    const slow = openSocket(server.url).pause()
    slow.write(request)
    await settled(made)
    await expect.poll(() => server.hasRoomFor(almostAll), patiently).toBe(true)
    await expect.poll(over, patiently).toBe(2)
    expect(made()).toBeLessThan(2 * manyParts)
    reader.destroy()
  })

  test('ends when its client goes away', async () => {
    const { server, made, over } = await serve(manyParts)
    const socket = openSocket(server.url).pause()
    socket.write(request)
    const before = await settled(made)
    socket.destroy()
    await expect.poll(over, patiently).toBe(1)
    expect(made()).toBe(before)
  })

  test('ends for all requests of a connection that is closed, also for those that wait behind others', async () => {
    const { server, over } = await serve(manyParts)
    const socket = openSocket(server.url).pause()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    socket.write(request.repeat(8))
    await settled(() => socket.bytesRead)
    socket.destroy()
    await expect.poll(over, patiently).toBe(8)
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })

  test('that fails in the middle closes the connection without its end', async () => {
    const { server } = await serve(3, async (index) => {
      if (index === 2) throw new Error('no more')
    })
    const received = await exchange(server.url, request)
    expect(received).toContain(part)
    expect(received.endsWith('0\r\n\r\n')).toBe(false)
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow()
  })

  test('ends properly after the part that it sends when the server stops', async () => {
    let goOn = () => {}
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const { server, made, over } = await serve(manyParts, () => waiting)
    const socket = openSocket(server.url)
    socket.write(request)
    await expect.poll(made, patiently).toBe(1)
    const received = readToEnd(socket)
    const stopped = server.stop(0)
    await expect.poll(() => isReachable(server.url), patiently).toBe(false)
    goOn()
    await stopped
    expect((await received).endsWith('0\r\n\r\n')).toBe(true)
    expect({ made: made(), over: over() }).toEqual({ made: 2, over: 1 })
  })
})

function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const probe = connect(Number(port), hostname)
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
  })
}

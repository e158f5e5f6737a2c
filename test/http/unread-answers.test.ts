import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Reader, UnreadAnswers } from '../../src/http/server/unread-answers.ts'
import { openTestApp } from '../support/app.ts'
import { startTestServer } from '../support/app-options.ts'
import { openSocket, readToEnd } from '../support/socket.ts'

describe('Answers that are not read', () => {
  const size = 4 * 1024 * 1024
  const answer = 'x'.repeat(size)

  test('take no more memory than their limit, and clients that do not read them are disconnected', async () => {
    const server = await startTestServer(async () => ({ status: 200, headers: {}, body: answer }))
    onTestFinished(() => server.stop(0))
    const silent = Array.from({ length: 30 }, () => openSocket(server.url).pause())
    for (const socket of silent) socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await sleep(1_500)
    // By now those who do not read hold all that is to be had, or have lost it.
    const reader = openSocket(server.url)
    reader.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect((await readToEnd(reader)).length).toBeGreaterThan(size)
    const received = await Promise.all(silent.map((socket) => readUpTo(socket, size)))
    expect(received.filter((length) => length < size).length).toBeGreaterThanOrEqual(30 - 64 / 4)
  })
})

const megabyte = 1024 * 1024

describe('Room for answers', () => {
  const told: number[] = []
  let unread: UnreadAnswers
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
    told.length = 0
    unread = new UnreadAnswers({ maxBytes: 10 * megabyte, onCutOff: (readers) => told.push(readers) })
  })
  afterEach(() => void vi.useRealTimers())

  function enter(): Reader & { isCutOff: boolean } {
    const reader = {
      unreadBytes: 0,
      lastProgress: 0,
      isCutOff: false,
      cutOff() {
        reader.isCutOff = true
      },
    }
    unread.enter(reader)
    return reader
  }
  const cutOff = (readers: { isCutOff: boolean }[]) => readers.map(({ isCutOff }) => isCutOff)

  test('is refused to a large one as long as those who fill it may just be about to read', () => {
    const readers = [enter(), enter(), enter()]
    for (const reader of readers) unread.give(reader, 3 * megabyte)
    expect(unread.hasRoomFor(megabyte)).toBe(true)
    expect(unread.hasRoomFor(2 * megabyte)).toBe(false)
    expect(cutOff(readers)).toEqual([false, false, false])
  })

  test('is made for it by cutting off who has not read for a while, the most first, and no more than it takes', () => {
    const readers = [enter(), enter(), enter()]
    for (const [index, reader] of readers.entries()) unread.give(reader, (2 + index) * megabyte)
    vi.advanceTimersByTime(1_000)
    expect(unread.hasRoomFor(4 * megabyte)).toBe(true)
    expect(cutOff(readers)).toEqual([false, false, true])
  })

  test('is not taken from a client that reads', () => {
    const [slow, silent] = [enter(), enter()]
    unread.give(slow, 5 * megabyte)
    unread.give(silent, 4 * megabyte)
    vi.advanceTimersByTime(5_000)
    unread.taken(slow, megabyte)
    expect(unread.hasRoomFor(4 * megabyte)).toBe(true)
    expect(cutOff([slow, silent])).toEqual([false, true])
  })

  test('is never refused to a small one, and never overdrawn', () => {
    const readers = [enter(), enter()]
    for (const reader of readers) unread.give(reader, 5 * megabyte)
    expect(unread.hasRoomFor(60_000)).toBe(true)
    const another = enter()
    unread.give(another, 60_000)
    expect(cutOff([...readers, another])).toEqual([true, false, false])
  })

  test('comes back when answers are read, and when connections end', () => {
    const [reader, gone] = [enter(), enter()]
    unread.give(reader, 5 * megabyte)
    unread.give(gone, 5 * megabyte)
    expect(unread.hasRoomFor(9 * megabyte)).toBe(false)
    unread.leave(gone)
    unread.taken(gone, 5 * megabyte)
    unread.taken(reader, 4 * megabyte)
    expect(unread.hasRoomFor(9 * megabyte)).toBe(true)
    expect(unread.hasRoomFor(9 * megabyte + 1)).toBe(false)
  })

  test('is reported at most every ten seconds', () => {
    const fill = () => unread.give(enter(), 11 * megabyte)
    for (let time = 0; time < 11; time++) {
      fill()
      vi.advanceTimersByTime(1_000)
    }
    expect(told).toEqual([1, 10])
  })
})

test('An answer that finds no room is a 503 in both APIs, and small ones go on', async () => {
  const service = await openTestApp({ hasRoomFor: (bytes) => bytes < 1_000 })
  onTestFinished(() => service.close())
  const user = await service.seed.user()
  for (let made = 0; made < 9; made++) await service.seed.organization({ owners: [user] })
  const graphql = await service.send(user, '{ organizations { nodes { id name createdAt updatedAt } } }')
  expect(graphql).toMatchObject({ status: 503, errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  const rest = await service.documentedRest(user, 'GET /v1/organizations')
  expect(rest).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
  for (const { headers } of [graphql, rest]) expect(headers.get('retry-after')).toBe('1')
  expect(await service.send(user, '{ viewer { id } }')).toMatchObject({ status: 200 })
  expect(service.logs.filter(({ level }) => Number(level) >= 40)).toEqual([])
})

/** How much comes, until it is that much or the server hangs up. */
async function readUpTo(socket: Socket, size: number): Promise<number> {
  let received = 0
  socket.on('data', (chunk) => {
    received += chunk.length
    if (received >= size) socket.destroy()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  await closed
  return received
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { App } from '../../src/http/app.ts'
import { Connection } from '../../src/http/server/connection.ts'
import { UnreadAnswers } from '../../src/http/server/unread-answers.ts'
import { startTestServer } from '../support/app-options.ts'
import { openSocket, readToEnd } from '../support/socket.ts'

/** A server whose answers are the paths they were asked for, each given when `release` says so. */
async function startHolding() {
  const held: (() => void)[] = []
  const state = { underWay: 0, most: 0, isReleased: false }
  const service: App = async ({ path }) => {
    state.underWay++
    state.most = Math.max(state.most, state.underWay)
    if (!state.isReleased) await new Promise<void>((resolve) => held.push(resolve))
    await sleep(0)
    state.underWay--
    return { status: 200, headers: {}, body: path }
  }
  const server = await startTestServer(service)
  onTestFinished(() => server.stop(0))
  const release = () => {
    state.isReleased = true
    for (const answer of held.splice(0)) answer()
  }
  return { url: server.url, state, release }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const last = 'GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

describe('A connection on which requests come without waiting for answers', () => {
  test('has eight of them under way at most, and gets all answers in order', async () => {
    const { url, state, release } = await startHolding()
    const paths = Array.from({ length: 8_000 }, (_, index) => `/${index}`)
    const socket = openSocket(url)
    socket.write(paths.map(get).join('') + last)
    await expect.poll(() => state.underWay).toBe(8)
    const answers = readToEnd(socket)
    await sleep(200)
    expect(state.underWay).toBe(8)
    release()
    const bodies = [...(await answers).matchAll(/^(\/(?:\d+|last))/gm)].map(([, path]) => path)
    expect(bodies.join()).toBe([...paths, '/last'].join())
    expect(state.most).toBe(8)
  })

  test('is not read any further while they are under way', async () => {
    const { url, state, release } = await startHolding()
    const socket = openSocket(url)
    socket.resume()
    const request = get(`/${'x'.repeat(8_000)}`)
    // More than the buffers of two sockets hold.
    for (let sent = 0; sent < 3_000; sent++) socket.write(request)
    await expect.poll(() => state.underWay).toBe(8)
    await sleep(500)
    expect(socket.writableLength).toBeGreaterThan(0)
    release()
    await expect.poll(() => socket.writableLength, { timeout: 30_000 }).toBe(0)
    socket.destroy()
  })

  test('loses none of them, wherever what it sends is cut into pieces', async () => {
    const { url, state, release } = await startHolding()
    const paths = Array.from({ length: 12 }, (_, index) => `/${index}`)
    const text = paths.map(get).join('') + last
    // In the middle of the empty lines after the ninth and the eleventh.
    const cuts = [text.indexOf('GET /9') - 2, text.indexOf('GET /11') - 1]
    const socket = openSocket(url)
    for (const [index, cut] of [...cuts, text.length].entries()) {
      socket.write(text.slice(cuts[index - 1] ?? 0, cut))
      await sleep(100)
    }
    expect(state.underWay).toBe(8)
    release()
    const bodies = [...(await readToEnd(socket)).matchAll(/^(\/(?:\d+|last))/gm)].map(([, path]) => path)
    expect(bodies).toEqual([...paths, '/last'])
  })

  test('is parsed no further than what was read with the first of them', async () => {
    const counted = { requests: 0 }
    const unread = new UnreadAnswers({ maxBytes: 10_000_000, onCutOff: () => {} })
    let connection: Connection | undefined
    const server = createServer((incoming, outgoing) => {
      counted.requests++
      connection?.take(incoming, outgoing)
    })
    server.on('connection', (socket) => {
      connection = new Connection(socket, () => {}, unread)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const socket = openSocket(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    // Node reads 64 kB at a time.
    socket.write(get('/').repeat(10_000))
    await expect.poll(() => counted.requests).toBeGreaterThan(8)
    await sleep(200)
    expect(counted.requests).toBeLessThan((64 * 1024) / get('/').length + 2)
  })

  test.each([
    ['one after another', ['/0', '/1/2/3', '/4', '/last']],
    [
      'many at once',
      ['/0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/last'],
    ],
  ])('gets its answers when it reads none of them for a while: %s', async (_, sent) => {
    const body = Buffer.from(`answer${'.'.repeat(3_000_000)}`)
    const server = await startTestServer(async () => ({ status: 200, headers: {}, body, isShared: true }))
    onTestFinished(() => server.stop(0))
    const socket = openSocket(server.url).pause()
    const paths = sent.join('').slice(1).split('/')
    for (const text of sent) {
      const requests = text.slice(1).split('/')
      socket.write(requests.map((name) => (name === 'last' ? last : get(`/${name}`))).join(''))
      await sleep(100)
    }
    const answers = readToEnd(socket)
    socket.resume()
    expect((await answers).match(/^answer/gm)).toHaveLength(paths.length)
  })

  test('leaves time for others between its answers', async () => {
    const server = await startTestServer(async () => ({ status: 200, headers: {}, body: 'answer' }))
    onTestFinished(() => server.stop(0))
    let turns = 0
    let turn = setImmediate(function next() {
      turns++
      turn = setImmediate(next)
    })
    const socket = openSocket(server.url)
    socket.write(get('/').repeat(1_500) + last)
    expect((await readToEnd(socket)).match(/^answer/gm)).toHaveLength(1_501)
    clearImmediate(turn)
    expect(turns).toBeGreaterThan(50)
  })

  test('may send a body full of blank lines, which is not taken apart at each of them', async () => {
    const pieces: number[] = []
    const sent = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n'
    const server = createServer((incoming, outgoing) => {
      connection?.take(incoming, outgoing)
      incoming.on('data', (chunk: Buffer) => pieces.push(chunk.length))
      incoming.on('end', () => outgoing.end('whole'))
    })
    let connection: Connection | undefined
    server.on('connection', (socket) => {
      const unread = new UnreadAnswers({ maxBytes: 10_000_000, onCutOff: () => {} })
      connection = new Connection(socket, () => {}, unread)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const socket = openSocket(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    socket.write(`${sent}${'\r\n\r\n'.repeat(10_000)}${last}`)
    await expect.poll(() => pieces.reduce((sum, size) => sum + size, 0)).toBe(40_000)
    expect(pieces.length).toBeLessThan(50)
    socket.destroy()
  })

  test('gets its answers when the last of what was read has a body that comes later', async () => {
    const bodies: string[] = []
    const server = await startTestServer(async (request) => {
      bodies.push(Buffer.from(await request.body()).toString())
      await sleep(20)
      return { status: 200, headers: {}, body: 'answered' }
    })
    onTestFinished(() => server.stop(0))
    const socket = openSocket(server.url)
    const post = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbo'
    socket.write(get('/').repeat(12) + post)
    const answers = readToEnd(socket)
    await sleep(200)
    socket.write('dy')
    expect((await answers).match(/answered/g)).toHaveLength(13)
    expect(bodies.at(-1)).toBe('body')
  })
})

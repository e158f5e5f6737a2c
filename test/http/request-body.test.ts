import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ArrivingBodies, type ArrivingBody, readBody } from '../../src/http/server/body.ts'
import { openSocket, readToEnd } from '../support/socket.ts'

const maxBytes = 20_000

/** Answers with the body that it was sent, or with the message of the error. */
async function startEcho(): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('Connection', 'close')
    readBody(incoming, maxBytes).then(
      (body) => outgoing.end(body),
      (error) => outgoing.end(error.message),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const letters = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode(97 + (index % 26))).join('')
const text = letters(1_000)
const largest = letters(maxBytes)
const inChunks = (parts: string[]) =>
  parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')

describe('A body', () => {
  test('is the same in one piece, in several, and byte by byte', async () => {
    const url = await startEcho()
    const pieces = [[text], text.match(/.{1,90}/g) ?? [], text.split('')]
    for (const piece of pieces) {
      const socket = openSocket(url)
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
      socket.write(inChunks(piece))
      socket.write('0\r\n\r\n')
      expect(bodyOf(await readToEnd(socket))).toContain(text)
    }
  })

  test('that comes in several packets is put together in their order', async () => {
    const socket = openSocket(await startEcho())
    socket.setNoDelay(true)
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${maxBytes}\r\n\r\n`)
    for (const part of largest.match(/.{1,3000}/g) ?? []) {
      socket.write(part)
      await sleep(20)
    }
    expect(bodyOf(await readToEnd(socket))).toContain(largest)
  })

  test('that comes in more than a thousand small parts is refused', async () => {
    const socket = openSocket(await startEcho())
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    socket.write(inChunks(letters(1_001).split('')))
    expect(bodyOf(await readToEnd(socket))).toContain('The body was sent in too many small parts.')
  })

  test('may come in as many parts when these are not small', async () => {
    const socket = openSocket(await startEcho())
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    socket.write(`${inChunks(largest.match(/.{1,16}/g) ?? [])}0\r\n\r\n`)
    expect(bodyOf(await readToEnd(socket))).toContain(largest)
  })

  test('that is one byte too large is refused', async () => {
    const socket = openSocket(await startEcho())
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${maxBytes + 1}\r\n\r\n${largest}x`)
    expect(bodyOf(await readToEnd(socket))).toContain('The body is larger than 20000 bytes.')
  })
})

describe('Bodies that are arriving', () => {
  function createBody(givenUp: string[], name: string): ArrivingBody {
    return { bytes: 0, giveUp: () => givenUp.push(name) }
  }

  test('are given up when all together are too large, the oldest first, until the others fit', () => {
    const bodies = new ArrivingBodies(100)
    const givenUp: string[] = []
    const [first, second, third] = ['first', 'second', 'third'].map((name) => createBody(givenUp, name))
    if (!first || !second || !third) throw new Error('There are three.')
    bodies.grow(first, 50)
    bodies.grow(second, 30)
    bodies.grow(first, 20)
    expect(givenUp).toEqual([])
    bodies.grow(third, 60)
    expect(givenUp).toEqual(['first'])
    bodies.grow(third, 11)
    expect(givenUp).toEqual(['first', 'second'])
  })

  test('are not counted any more once they are complete', () => {
    const bodies = new ArrivingBodies(100)
    const givenUp: string[] = []
    for (let index = 0; index < 10; index++) {
      const body = createBody(givenUp, String(index))
      bodies.grow(body, 90)
      bodies.leave(body)
    }
    expect(givenUp).toEqual([])
  })

  test('may be larger than all of them together should be, one at a time', () => {
    const givenUp: string[] = []
    new ArrivingBodies(100).grow(createBody(givenUp, 'large'), 300)
    expect(givenUp).toEqual([])
  })
})

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertLockable, lockDirectory } from '../../src/data/connection/directory-lock.ts'
import { openDatabase } from '../../src/data/connection/open.ts'

const contenders: ChildProcess[] = []
let parent: string

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'orgql-lock-'))
  contenders.push(...(await Promise.all(Array.from({ length: 10 }, startContender))))
})

afterAll(async () => {
  for (const contender of contenders) contender.kill('SIGKILL')
  await rm(parent, { recursive: true })
})

async function startContender(): Promise<ChildProcess> {
  const file = new URL('../support/lock-contender.ts', import.meta.url)
  const contender = fork(file, { execArgv: ['--import', 'tsx'] })
  expect(await reply(contender)).toBe('ready')
  return contender
}

async function reply(contender: ChildProcess): Promise<unknown> {
  const [message] = await once(contender, 'message')
  return message
}

async function order(contender: ChildProcess, message: { lock: string } | { unlock: string }) {
  const answer = reply(contender)
  contender.send(message)
  return answer
}

function contender(index: number): ChildProcess {
  const found = contenders[index]
  if (!found) throw new Error(`There is no contender ${index}`)
  return found
}

test('a second process is refused, with the name of the directory, until the first one unlocks it', async () => {
  const directory = await mkdtemp(path.join(parent, 'shared-'))
  expect(await order(contender(0), { lock: directory })).toBe('locked')
  expect(await order(contender(1), { lock: directory })).toMatch(
    `The data directory ${directory} is in use by another process.`,
  )
  await order(contender(0), { unlock: directory })
  expect(await order(contender(1), { lock: directory })).toBe('locked')
  expect(await order(contender(0), { lock: directory })).toContain(directory)
})

test('a directory whose path is too long is refused before it is created, with advice', async () => {
  const directory = path.join(parent, 'd'.repeat(100))
  const opened = openDatabase({ dataDir: directory, poolSize: 1, onConnectionError: () => {} })
  await expect(opened).rejects.toThrow(
    /^The data directory .*d{100} cannot be used: its path is \d+ bytes too long .* Set DATA_DIR to a folder with a shorter path\.$/,
  )
  expect(existsSync(directory)).toBe(false)
})

test('a directory with the longest allowed path can be locked', async () => {
  const longest = 107 - '/lock.new-000000000000'.length - parent.length - 1
  const directory = path.join(parent, 'd'.repeat(longest))
  expect(() => assertLockable(`${directory}d`)).toThrow()
  assertLockable(directory)
  await mkdir(directory)
  await (await lockDirectory(directory))()
})

test('a directory can be locked as soon as the process that had locked it was killed', async () => {
  const directory = await mkdtemp(path.join(parent, 'abandoned-'))
  expect(await order(contender(0), { lock: directory })).toBe('locked')
  await killAndReplace(0)
  expect(await order(contender(1), { lock: directory })).toBe('locked')
  expect(await order(contender(2), { lock: directory })).toContain(directory)
})

test('of ten processes that start at once, exactly one locks the directory', async () => {
  for (let round = 0; round < 20; round += 1) {
    expect(await winners(await mkdtemp(path.join(parent, 'new-')))).toHaveLength(1)
  }
})

test('of ten processes that find a dead lock at once, exactly one locks the directory', async () => {
  const directory = await mkdtemp(path.join(parent, 'abandoned-'))
  for (let round = 0; round < 15; round += 1) {
    const [winner = -1, ...others] = await winners(directory)
    expect(others).toEqual([])
    await killAndReplace(winner)
  }
})

async function winners(directory: string): Promise<number[]> {
  const answers = await Promise.all(contenders.map((each) => order(each, { lock: directory })))
  return answers.flatMap((answer, index) => (answer === 'locked' ? [index] : []))
}

async function killAndReplace(index: number): Promise<void> {
  const killed = contender(index)
  const exit = once(killed, 'exit')
  killed.kill('SIGKILL')
  await exit
  contenders[index] = await startContender()
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Sent } from '../../support/requests.ts'
import { openSocket } from '../../support/socket.ts'
import type { Check } from '../check.ts'
import { createLongAddresses, largestAnswers } from '../inputs/largest-answers.ts'
import { onTheWire } from '../inputs/pipelined.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type BystanderOptions, startBystander } from '../support/bystander.ts'
import { createClient } from '../support/client.ts'
import { milliseconds, percentile } from '../support/figures.ts'
import { preparePostgres } from '../support/postgres.ts'
import { heldAfterwards } from '../support/returned-memory.ts'
import { loggedFatalities } from '../support/service.ts'
import {
  describeLimit,
  megabyte,
  memoryProblems,
  type SmallService,
  startSmall,
} from '../support/small-service.ts'

const sockets = 40
const requestsPerSocket = 20
const held = 3_000
/** Long, because here the attacking caller has no budget and does not wait for answers. */
const longestWork = 5_000
const largestAnswer = 4 * megabyte

export const unreadAnswers: Check = {
  name: 'unread-answers',
  title:
    'Forty sockets that request the largest answers and read none: memory stays within 512 MB, other callers are served',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const ids = await createLongAddresses(prepared, world)
    const service = await startSmall({ ...prepared.settings, GRAPHIQL: 'open' }, onEnd)
    const answers = await largestAnswers(service.url, world, ids)
    const sizes = await sizesOf(service.url, answers)
    const before = await service.memory()
    const { waits, problems } = await leaveUnread(service, world, answers)
    return {
      done:
        `${sockets} sockets with ${requestsPerSocket} requests each, for answers of ${sizes.map((size) => `${(size / megabyte).toFixed(1)} MB`).join(', ')}; ` +
        `at most ${Math.round(service.peak() / megabyte)} MB (${describeLimit()}); others waited ${milliseconds(percentile(waits, 0.99))} (p99)`,
      problems: [
        ...((sizes[0] ?? 0) > largestAnswer
          ? [`An answer of the API has ${sizes[0]} bytes, and at most 4 MB is allowed`]
          : []),
        ...problems,
        ...memoryProblems(service),
        ...(await heldAfterwards(service, before)),
        ...loggedFatalities(service),
      ],
    }
  },
}

async function sizesOf(url: string, requests: readonly Sent[]): Promise<number[]> {
  const client = createClient(url)
  const sizes: number[] = []
  for (const sent of requests) sizes.push(Buffer.byteLength((await client.send(sent)).text))
  client.close()
  return sizes
}

/** All sockets request the first of these answers, then the next one. */
export async function leaveUnread(
  service: SmallService,
  world: World,
  requests: readonly Sent[],
  options: BystanderOptions = { longestWork },
) {
  const waits: number[] = []
  const problems: string[] = []
  for (const sent of requests) {
    if (service.hasEnded()) break
    const bystander = startBystander(service, world, options)
    const bytes = onTheWire(sent).repeat(requestsPerSocket)
    const open = Array.from({ length: sockets }, () => {
      const socket = openSocket(service.url)
      socket.write(bytes)
      return socket
    })
    await sleep(held)
    for (const socket of open) socket.destroy()
    const seen = await bystander.stop()
    waits.push(...seen.waits)
    problems.push(...seen.problems.map((problem) => `${sent.method} ${sent.path}: ${problem}`))
    if (service.hasEnded())
      problems.unshift(
        `${sent.method} ${sent.path}: the service died at ${Math.round(service.peak() / megabyte)} MB`,
      )
  }
  return { waits, problems }
}

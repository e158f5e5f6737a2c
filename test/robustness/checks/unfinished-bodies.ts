import { setTimeout as sleep } from 'node:timers/promises'
import { openSocket } from '../../support/socket.ts'
import type { Check } from '../check.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type BystanderOptions, startBystander } from '../support/bystander.ts'
import { count, milliseconds, percentile } from '../support/figures.ts'
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

const held = 5_000
/** Reading what thousands send at once takes a while. */
const longestWork = 5_000
const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

/** What many clients without a credential can send and never end. */
const kinds = [
  {
    title: 'most of a body',
    sockets: 3_000,
    bytes: Buffer.from(`${head}Content-Length: 262000\r\n\r\n${' '.repeat(261_000)}`),
  },
  {
    title: 'a body in chunks of one byte',
    sockets: 30,
    bytes: Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(255_000)}`),
  },
  {
    title: 'a body of nothing but ends of headers',
    sockets: 100,
    bytes: Buffer.from(`${head}Content-Length: 262000\r\n\r\n${'\r\n'.repeat(130_000)}`),
  },
]

export const unfinishedBodies: Check = {
  name: 'unfinished-bodies',
  title: 'Thousands of bodies that are sent almost to their end: the service stays small, others are served',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startSmall(prepared.settings, onEnd)
    const before = await service.memory()
    const { waits, problems } = await leaveUnfinished(service, world)
    const described = kinds.map(({ title, sockets }) => `${count(sockets)} times ${title}`)
    return {
      done:
        `${described.join(', ')}; at most ${Math.round(service.peak() / megabyte)} MB (${describeLimit()}); ` +
        `others waited ${milliseconds(percentile(waits, 0.95))} (p95)`,
      problems: [
        ...problems,
        ...memoryProblems(service),
        ...(await heldAfterwards(service, before)),
        ...loggedFatalities(service),
      ],
    }
  },
}

export async function leaveUnfinished(
  service: SmallService,
  world: World,
  options: BystanderOptions = { longestWork },
) {
  const waits: number[] = []
  const problems: string[] = []
  for (const { title, sockets, bytes } of kinds) {
    if (service.hasEnded()) break
    const open = Array.from({ length: sockets }, () => openSocket(service.url))
    for (const socket of open) socket.write(bytes)
    // What all of them send at once takes a while to read, whatever is done with it.
    await sleep(held / 2)
    const bystander = startBystander(service, world, options)
    await sleep(held / 2)
    const seen = await bystander.stop()
    for (const socket of open) socket.destroy()
    waits.push(...seen.waits)
    problems.push(...seen.problems.map((problem) => `${title}: ${problem}`))
    if (service.hasEnded()) problems.unshift(`${title}: the service died`)
  }
  return { waits, problems }
}

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
/** Long, because thousands of clients send at once. */
const longestWork = 5_000
const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

/** Requests that many clients without a credential send but never finish. */
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
    title: 'a body of header ends only',
    sockets: 100,
    bytes: Buffer.from(`${head}Content-Length: 262000\r\n\r\n${'\r\n'.repeat(130_000)}`),
  },
]

export const unfinishedBodies: Check = {
  name: 'unfinished-bodies',
  title: 'Thousands of bodies that are almost complete: memory stays within 512 MB, other callers are served',
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
    // All of them send at once, and reading that takes a while.
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

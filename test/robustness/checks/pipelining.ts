import { setTimeout as sleep } from 'node:timers/promises'
import type { Sent } from '../../support/requests.ts'
import { openSocket } from '../../support/socket.ts'
import type { Check } from '../check.ts'
import { onTheWire, pipelinedKinds } from '../inputs/pipelined.ts'
import { createWorld, type World } from '../inputs/world.ts'
import { type BystanderOptions, startBystander } from '../support/bystander.ts'
import { createClient } from '../support/client.ts'
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

const requestsPerConnection = 30_000
const together = 4
const held = 800
const answered = 2_000

export const pipelining: Check = {
  name: 'pipelining',
  title:
    'Tens of thousands of requests on connections that read no answer: memory stays within 512 MB, other callers are served',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startSmall({ ...prepared.settings, GRAPHIQL: 'open' }, onEnd)
    const before = await service.memory()
    const { kinds, waits, problems } = await pipeline(service, world)
    return {
      done:
        `${kinds} kinds of requests, ${count(requestsPerConnection)} on a connection, and ${together} connections of all kinds; ` +
        `at most ${Math.round(service.peak() / megabyte)} MB (${describeLimit()}); others waited ${milliseconds(percentile(waits, 0.99))} (p99)`,
      problems: [
        ...problems,
        ...memoryProblems(service),
        ...(await heldAfterwards(service, before)),
        ...loggedFatalities(service),
      ],
    }
  },
}

interface Extent extends BystanderOptions {
  isShort?: boolean
}

/** Each kind alone (unless `isShort`), then all together, and once with a client that reads the answers. */
export async function pipeline(
  service: SmallService,
  world: World,
  { isShort = false, ...options }: Extent = {},
) {
  const client = createClient(service.url)
  const kinds = await pipelinedKinds(client, world)
  client.close()
  const waits: number[] = []
  const problems: string[] = []
  const during = async (title: string, act: () => Promise<unknown>) => {
    if (service.hasEnded()) return
    const bystander = startBystander(service, world, options)
    await act()
    const seen = await bystander.stop()
    waits.push(...seen.waits)
    problems.push(...seen.problems.map((problem) => `${title}: ${problem}`))
    if (service.hasEnded())
      problems.unshift(`${title}: the service died at ${Math.round(service.peak() / megabyte)} MB`)
  }
  const alone = isShort ? [] : kinds
  for (const [title, sent] of alone) await during(title, () => sendUnread(service.url, [sent]))
  const all = kinds.map(([, sent]) => sent)
  await during('all kinds together', () =>
    Promise.all(Array.from({ length: together }, () => sendUnread(service.url, all))),
  )
  const read = kinds.find(([, { path }]) => path === '/health/ready') ?? kinds[0]
  if (read && !service.hasEnded()) problems.push(...(await readAll(service.url, read[1])))
  return { kinds: kinds.length, waits, problems }
}

async function sendUnread(url: string, requests: Sent[]): Promise<void> {
  const socket = openSocket(url)
  const once = requests.map(onTheWire).join('')
  socket.write(once.repeat(Math.ceil(requestsPerConnection / requests.length)))
  await sleep(held)
  socket.destroy()
}

/** The limit on active requests must not lose the waiting ones. */
async function readAll(url: string, sent: Sent): Promise<string[]> {
  const socket = openSocket(url)
  let answers = 0
  let rest = ''
  const finished = new Promise<void>((resolve) => {
    socket.on('close', resolve)
    socket.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString('latin1')).split('HTTP/1.1 200')
      answers += parts.length - 1
      rest = (parts.at(-1) ?? '').slice(-12)
      if (answers >= answered) resolve()
    })
    setTimeout(resolve, 20_000).unref()
  })
  socket.write(onTheWire(sent).repeat(answered))
  await finished
  socket.destroy()
  return answers === answered
    ? []
    : [`${answers} of ${answered} requests were answered on a connection that reads its answers`]
}

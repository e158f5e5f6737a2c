import { setTimeout as sleep } from 'node:timers/promises'
import { graphql, rest, type Sent } from '../../support/requests.ts'
import type { World } from '../inputs/world.ts'
import { createClient, isSuccess } from './client.ts'
import { median, milliseconds } from './figures.ts'
import type { ProbedService } from './probe.ts'

export interface Bystander {
  /** Stops sending. Returns how long the answers took, in milliseconds, and the problems. */
  stop(): Promise<{ waits: number[]; problems: string[] }>
}

const pause = 15
/** Long, because the machine may be busy with other work. */
const timeout = 30_000
/** Processor time of the longest pause of the event loop, in milliseconds. Clock time would also count other processes. */
const longestPause = 1_000

export interface BystanderOptions {
  /** Largest allowed median of the service's processor time until an answer, in milliseconds. */
  longestWork?: number
}

/** A caller of another tenant that sends small requests, one after another, on its own connection. */
export function startBystander(
  service: ProbedService,
  { foreign: { key } }: World,
  { longestWork = 1_000 }: BystanderOptions = {},
): Bystander {
  const requests: Sent[] = [
    graphql(key, '{ viewer { email } organizations(first: 5) { nodes { name } } }'),
    rest(null, 'GET /health/ready'),
    rest(key, 'GET /v1/user'),
  ]
  const client = createClient(service.url, { connections: 1, timeout })
  const waits: number[] = []
  const works: number[] = []
  const pauses: number[] = []
  const problems: string[] = []
  let isOver = false
  const ask = async (sent: Sent) => {
    const before = await service.usage()
    const answer = await client.send(sent).catch(() => null)
    if (!answer) problems.push(`A bystander got no answer to ${sent.method} ${sent.path}`)
    else if (!isSuccess(answer))
      problems.push(`A bystander got ${answer.status}: ${answer.text.slice(0, 200)}`)
    else waits.push(answer.milliseconds)
    const after = await service.usage()
    works.push(after.processor - before.processor)
    // The first value also has pauses from before the bystander started.
    pauses.push(after.pause, ...(works.length > 1 ? [before.pause] : []))
  }
  const run = async () => {
    for (let index = 0; !isOver && !service.hasEnded(); index++) {
      const sent = requests[index % requests.length]
      // The service may end at any moment. The check itself reports that.
      if (sent) await ask(sent).catch(() => {})
      await sleep(pause)
    }
  }
  const running = run()
  return {
    async stop() {
      isOver = true
      await running
      client.close()
      const [usual, longest] = [median(works), Math.max(0, ...pauses)]
      if (usual > longestWork)
        problems.push(`The service worked for ${milliseconds(usual)} (median) before it answered`)
      if (longest > longestPause) problems.push(`The event loop paused for ${milliseconds(longest)}`)
      return { waits, problems }
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { rest, type Sent } from '../../support/requests.ts'
import { type Answer, createClient } from './client.ts'

export interface Observation {
  /** A probe (`live`, `ready`), or one of the requests. */
  kind: 'live' | 'ready' | 'request'
  startedAt: number
  endedAt: number
  /** Null if there was no answer. */
  answer: Answer | null
}

export interface Watch {
  readonly seen: Observation[]
  /** Whether all of the latest answers were good. */
  isWell(since: number): boolean
  stop(): Promise<void>
}

const workers = 6
const pause = 25
const probePause = 100

/** Sends requests on several connections, and health probes between them. Records all answers. */
export function startWatch(url: string, requestOf: (index: number) => Sent): Watch {
  const client = createClient(url, { connections: workers + 4 })
  const seen: Observation[] = []
  let isOver = false
  let sent = 0
  const observe = async (kind: Observation['kind'], request: Sent) => {
    const startedAt = performance.now()
    const answer = await client.send(request).catch(() => null)
    seen.push({ kind, startedAt, endedAt: performance.now(), answer })
  }
  const repeat = async (kind: Observation['kind'], every: number, next: () => Sent) => {
    while (!isOver) {
      await observe(kind, next())
      await sleep(every)
    }
  }
  const loops = [
    ...Array.from({ length: workers }, () => repeat('request', pause, () => requestOf(sent++))),
    repeat('live', probePause, () => rest(null, 'GET /health/live')),
    repeat('ready', probePause, () => rest(null, 'GET /health/ready')),
  ]
  return {
    seen,
    isWell(since) {
      const kinds = ['live', 'ready', 'request'] as const
      return kinds.every((kind) => {
        const latest = seen.filter((one) => one.kind === kind && one.startedAt >= since).slice(-workers)
        return latest.length > 0 && latest.every(isGood)
      })
    },
    async stop() {
      isOver = true
      await Promise.all(loops)
      client.close()
    },
  }
}

export function isGood({ answer }: Observation): boolean {
  return answer !== null && answer.status < 300
}

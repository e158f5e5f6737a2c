import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Sent } from '../../support/requests.ts'
import type { OnEnd } from '../check.ts'

export interface Attacker {
  /** From now on, sends these requests one after another on each of its connections. */
  start(requests: Sent[]): void
  /** Waits for all answers, and tells how many there were of each status since the last time. */
  stop(): Promise<Record<string, number>>
}

export function createAttacker(url: string, connections: number, onEnd: OnEnd): Attacker {
  const worker = new Worker(new URL('attacker.mjs', import.meta.url), { workerData: { url, connections } })
  onEnd(() => worker.terminate())
  return {
    start: (requests) => worker.postMessage(requests),
    async stop() {
      worker.postMessage([])
      const [statuses] = await once(worker, 'message')
      return statuses
    },
  }
}

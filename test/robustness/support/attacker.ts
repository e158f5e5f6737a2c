import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Sent } from '../../support/requests.ts'
import type { OnEnd } from '../check.ts'

export interface Attacker {
  /** Starts to send these requests, one after another on each connection. */
  start(requests: Sent[]): void
  /** Waits for all answers. Returns how many of each status there were since the last call. */
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

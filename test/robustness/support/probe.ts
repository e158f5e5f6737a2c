import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { OnEnd } from '../check.ts'
import { type Service, startService } from './service.ts'

/** A service whose processor time and memory can be measured. */
export interface ProbedService extends Service {
  /** Processor time since the start, and the longest pause of the event loop since the last call, in milliseconds. */
  usage(): Promise<Usage>
  /** In bytes, after a garbage collection. */
  memory(): Promise<Memory>
  hasEnded(): boolean
}

export interface Usage {
  processor: number
  pause: number
}

export interface Memory {
  resident: number
  /** Used by objects and buffers that are still referenced. */
  held: number
}

const module = new URL('probe.mjs', import.meta.url)

/** `nodeOptions` are additional options for the service's process. */
export async function startProbed(
  settings: Record<string, string>,
  nodeOptions: string,
  onEnd: OnEnd,
): Promise<ProbedService> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-probe-'))
  onEnd(() => rm(folder, { recursive: true }))
  const socketPath = path.join(folder, 'socket')
  const probed = { NODE_OPTIONS: `${nodeOptions} --import=${module.href}`, PROBE_SOCKET: socketPath }
  const service = await startService({ ...settings, ...probed }, onEnd)
  const socket = connect(socketPath)
  // The service may end before this connection does, and some checks intend that.
  socket.on('error', () => {})
  onEnd(() => socket.destroy())
  let isOver = false
  void service.process.ended.then(() => {
    isOver = true
  })
  const lines = createInterface({ input: socket })
  const ask = async (command: 'usage' | 'memory') => {
    socket.write(`${command}\n`)
    const [line] = await Promise.race([once(lines, 'line'), service.process.ended.then(() => [null])])
    if (line === null) throw new Error('The service has ended')
    return JSON.parse(line)
  }
  return { ...service, usage: () => ask('usage'), memory: () => ask('memory'), hasEnded: () => isOver }
}

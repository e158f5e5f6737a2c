import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { OnEnd } from '../check.ts'
import { type ProbedService, startProbed } from './probe.ts'

/** A service in a small container, or with the settings for one. */
export interface SmallService extends ProbedService {
  /** Most memory so far, in bytes. */
  peak(): number
}

export const megabyte = 1024 * 1024
export const smallMemory = 512 * megabyte
/** The options for a container of this size in docs/operating.md. */
const nodeOptions = '--max-semi-space-size=16 --max-old-space-size=192'
const interval = 20

/**
 * ROBUSTNESS_CGROUP names the folder of a cgroup with a limit of 512 MB: the service then runs inside it. Without it, the
 * check watches the resident memory instead and reports more than 512 MB, because not every machine allows a cgroup.
 */
export async function startSmall(settings: Record<string, string>, onEnd: OnEnd): Promise<SmallService> {
  const group = process.env.ROBUSTNESS_CGROUP
  if (group !== undefined) assertSmall(group)
  const grouped = group === undefined ? settings : { ...settings, PROBE_CGROUP: group }
  const service = await startProbed(grouped, nodeOptions, onEnd)
  const { pid } = service.process
  let peak = 0
  const look = () => {
    peak = Math.max(peak, residentMemory(pid))
  }
  const watching = setInterval(look, interval)
  onEnd(() => clearInterval(watching))
  return {
    ...service,
    peak() {
      look()
      return peak
    },
  }
}

export function describeLimit(): string {
  return process.env.ROBUSTNESS_CGROUP === undefined
    ? 'resident memory watched, not limited by a cgroup'
    : 'in a cgroup of 512 MB'
}

/** A problem if the service used more memory than allowed. */
export function memoryProblems(service: SmallService): string[] {
  const peak = service.peak()
  return peak <= smallMemory ? [] : [`The service used ${Math.round(peak / megabyte)} MB, more than 512 MB`]
}

function assertSmall(group: string): void {
  const limit = ['memory.max', 'memory.limit_in_bytes'].map((name) => {
    try {
      return Number(readFileSync(path.join(group, name), 'utf8'))
    } catch {
      return Number.NaN
    }
  })
  if (!limit.includes(smallMemory)) throw new Error(`${group} is not a cgroup with a limit of 512 MB`)
}

/** 0 after the process has ended. */
function residentMemory(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

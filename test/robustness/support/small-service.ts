import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { OnEnd } from '../check.ts'
import { type ProbedService, startProbed } from './probe.ts'

/** A service in a small container, or as if it were in one. */
export interface SmallService extends ProbedService {
  /** What it took in bytes at most so far. */
  peak(): number
}

export const megabyte = 1024 * 1024
export const smallMemory = 512 * megabyte
/** As docs/operating.md says for a container of this size. */
const nodeOptions = '--max-semi-space-size=16 --max-old-space-size=192'
const interval = 20

/**
 * With ROBUSTNESS_CGROUP, the folder of a cgroup that is limited to 512 MB, the service is put into it. Without, its
 * resident memory is watched, and more than that is for the check to report: a group can't be made everywhere.
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

/** What a check has to say of a service that took more than it may. */
export function memoryProblems(service: SmallService): string[] {
  const peak = service.peak()
  return peak <= smallMemory
    ? []
    : [`The service took ${Math.round(peak / megabyte)} MB, and 512 MB is what it has`]
}

function assertSmall(group: string): void {
  const limit = ['memory.max', 'memory.limit_in_bytes'].map((name) => {
    try {
      return Number(readFileSync(path.join(group, name), 'utf8'))
    } catch {
      return Number.NaN
    }
  })
  if (!limit.includes(smallMemory)) throw new Error(`${group} is no cgroup that is limited to 512 MB`)
}

/** 0 once the process is gone. */
function residentMemory(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

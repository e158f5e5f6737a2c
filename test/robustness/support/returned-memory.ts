import { setTimeout as sleep } from 'node:timers/promises'
import type { Memory, ProbedService } from './probe.ts'

const megabyte = 1024 * 1024
/** Allowed growth, for caches and compiled code. */
const allowedHeld = 48 * megabyte
/** Allowed growth, for pages that the allocator keeps. */
const allowedResident = 160 * megabyte
const timeout = 10_000

/** Compares the memory after an attack with that before it. */
export async function heldAfterwards(service: ProbedService, before: Memory): Promise<string[]> {
  const started = performance.now()
  for (;;) {
    if (service.hasEnded()) return ['The service has ended']
    const { held, resident } = await service.memory()
    const problems = [
      ...compare('held by objects', held, before.held, allowedHeld),
      ...compare('resident', resident, before.resident, allowedResident),
    ]
    if (problems.length === 0 || performance.now() - started > timeout) return problems
    await sleep(500)
  }
}

function compare(what: string, now: number, before: number, allowed: number): string[] {
  if (now - before <= allowed) return []
  const [after, earlier] = [now, before].map((bytes) => Math.round(bytes / megabyte))
  return [`Memory ${what} did not return: ${earlier} MB before, ${after} MB after`]
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Memory, ProbedService } from './probe.ts'

const megabyte = 1024 * 1024
/** Caches may fill, and code may be compiled. */
const allowedHeld = 48 * megabyte
/** Pages that the allocator keeps for the next time. */
const allowedResident = 160 * megabyte
const patience = 10_000

/** What is left in memory when an attack is over: problems if it is more than what was there before. */
export async function heldAfterwards(service: ProbedService, before: Memory): Promise<string[]> {
  const started = performance.now()
  for (;;) {
    if (service.hasEnded()) return ['The service has ended']
    const { held, resident } = await service.memory()
    const problems = [
      ...compare('held by objects', held, before.held, allowedHeld),
      ...compare('resident', resident, before.resident, allowedResident),
    ]
    if (problems.length === 0 || performance.now() - started > patience) return problems
    await sleep(500)
  }
}

function compare(what: string, now: number, before: number, allowed: number): string[] {
  if (now - before <= allowed) return []
  const [after, earlier] = [now, before].map((bytes) => Math.round(bytes / megabyte))
  return [`Memory ${what} did not return: ${earlier} MB before, ${after} MB after`]
}

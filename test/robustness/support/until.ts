import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is yes; the milliseconds that took. */
export async function until(
  question: () => Promise<boolean> | boolean,
  { every = 20, patience = 30_000, what }: { every?: number; patience?: number; what: string },
): Promise<number> {
  const started = performance.now()
  while (!(await question())) {
    if (performance.now() - started > patience) throw new Error(`Within ${patience} ms, not so: ${what}`)
    await sleep(every)
  }
  return performance.now() - started
}

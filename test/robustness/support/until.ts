import { setTimeout as sleep } from 'node:timers/promises'

/** Repeats `question` until it is true. Returns how many milliseconds that took. */
export async function until(
  question: () => Promise<boolean> | boolean,
  { every = 20, timeout = 30_000, what }: { every?: number; timeout?: number; what: string },
): Promise<number> {
  const started = performance.now()
  while (!(await question())) {
    if (performance.now() - started > timeout) throw new Error(`Not within ${timeout} ms: ${what}`)
    await sleep(every)
  }
  return performance.now() - started
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseFault } from './database-faults.ts'
import { until } from './until.ts'
import { isGood, type Observation, type Watch } from './watch.ts'

/** The times of one fault, by `performance.now()`. */
export interface Outage {
  title: string
  startedAt: number
  /** From then on no request can succeed. */
  brokenAt: number
  /** Until then no request can succeed. */
  repairedAt: number
  backAt: number
  /** Milliseconds from then until all requests succeeded, and the allowed maximum. */
  recovery: number
  longestRecovery: number
}

const longestAnswer = 3_000
/** Readiness remembers the database's last answer for a little less than this. */
const readinessRemembered = 300
/** Longer than any request may take, so that hanging requests are seen. */
const duration = 4_000

/** Causes a fault under the load of `watch`, repairs it, and waits until all requests succeed again. */
export async function suffer(
  { title, start, end, isShort = false }: DatabaseFault,
  watch: Watch,
  longestRecovery = 2_000,
): Promise<Outage> {
  const startedAt = performance.now()
  await start()
  const brokenAt = performance.now()
  if (!isShort) await sleep(duration)
  const repairedAt = performance.now()
  await end()
  const backAt = performance.now()
  const recovery = await until(() => watch.isWell(backAt), {
    timeout: 20_000,
    what: 'all requests succeed again',
  }).catch(() => Number.POSITIVE_INFINITY)
  await sleep(500)
  return { title, startedAt, brokenAt, repairedAt, backAt, recovery, longestRecovery }
}

/** Observations that should not have happened. */
export function problemsOf(seen: readonly Observation[], outages: readonly Outage[]): string[] {
  return [
    ...seen.flatMap((one) => problemsAnywhere(one).map((problem) => `${describe(one, outages)}: ${problem}`)),
    ...outages.flatMap((outage) => problemsWithin(outage, seen)),
    ...seen
      .filter(
        (one) => one.kind !== 'live' && !isGood(one) && !outages.some((outage) => isExcused(one, outage)),
      )
      .map((one) => `${describe(one, outages)}: got ${one.answer?.status} while the database was there`),
  ]
}

/** Problems that may not happen at any time. */
function problemsAnywhere({ kind, startedAt, endedAt, answer }: Observation): string[] {
  if (answer === null) return ['got no answer']
  const problems = []
  if (endedAt - startedAt > longestAnswer) problems.push(`took ${Math.round(endedAt - startedAt)} ms`)
  if (answer.status >= 300 && answer.status !== 503) problems.push(`got ${answer.status}: ${answer.text}`)
  if (answer.status === 503 && !answer.headers['retry-after']) problems.push('got 503 without Retry-After')
  if (kind === 'live' && answer.status !== 200) problems.push('was called dead')
  return problems
}

function problemsWithin(
  { title, brokenAt, repairedAt, recovery, longestRecovery }: Outage,
  seen: readonly Observation[],
): string[] {
  const within = seen.filter(
    ({ kind, startedAt, endedAt }) =>
      kind !== 'live' &&
      startedAt > brokenAt + (kind === 'ready' ? readinessRemembered : 0) &&
      endedAt < repairedAt,
  )
  const served = within.filter(isGood).length
  const isShort = repairedAt - brokenAt < longestAnswer
  return [
    ...(served > 0 ? [`${title}: ${served} requests were served without a database`] : []),
    ...(within.length === 0 && !isShort ? [`${title}: no request was answered meanwhile`] : []),
    ...(recovery > longestRecovery
      ? [`${title}: it took ${Math.round(recovery)} ms until all requests succeeded again`]
      : []),
  ]
}

function isExcused({ startedAt, endedAt }: Observation, outage: Outage): boolean {
  return endedAt >= outage.startedAt && startedAt <= outage.backAt + outage.longestRecovery
}

function describe({ kind, startedAt }: Observation, outages: readonly Outage[]): string {
  const outage = outages.findLast((one) => one.startedAt <= startedAt)
  return `${kind}, ${Math.round(startedAt - (outage?.startedAt ?? 0))} ms after "${outage?.title ?? 'the start'}"`
}

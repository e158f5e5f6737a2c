import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildSchema } from 'graphql'
import { readEndpoints } from '../generated/rest.ts'
import type { World } from '../inputs/world.ts'
import { createClient } from '../support/client.ts'
import type { ProbedService } from '../support/probe.ts'
import { allPositions, allSeries } from './all-series.ts'
import { headersRead } from './header-positions.ts'
import { type Logged, logProblems, type Point } from './judge.ts'
import { measure } from './measure.ts'
import type { Series } from './position.ts'

/** The log is written in batches. */
const logDelay = 1_500
const longestStderr = 1_000

export interface Grown {
  positions: number
  series: number
  requests: number
  /** The request that took the most processor time. */
  slowest: number
  problems: string[]
}

export interface Sample {
  seed: number
  /** Part of the fillers that do not fit a position. */
  share: number
  /** Only positions whose title contains this text. */
  only?: string | undefined
  /** Only one in `every` series. */
  every?: number
}

/** Sends all series. Stops if the service ends. */
export async function feedAll(
  service: ProbedService,
  world: World,
  { seed, share, only = '', every = 1 }: Sample,
): Promise<Grown> {
  const client = createClient(service.url, { connections: 1, timeout: 120_000 })
  const schema = buildSchema(await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8'))
  const known = { schema, endpoints: await readEndpoints(client), headers: await headersRead(), world }
  const positions = allPositions(known, seed).filter(({ title }) => title.includes(only))
  const all = allSeries(positions, seed, share).filter((_, index) => index % every === 0)

  const problems: string[] = []
  const seen: { series: Series; points: Point[] }[] = []
  for (const series of all) {
    if (service.hasEnded()) break
    const measured = await measure(series, service, client).catch((error: Error) => error)
    if (measured instanceof Error) {
      problems.push(`${series.title}: ${await reasonOf(measured, service)}`)
      continue
    }
    seen.push({ series, points: measured.points })
    problems.push(...measured.judged.problems)
  }
  client.close()
  await sleep(logDelay)
  const logged = readLog(service.process.lines)
  problems.push(...seen.flatMap(({ series, points }) => logProblems(series, points, logged)))
  const points = seen.flatMap((one) => one.points)
  const slowest = points.reduce((most, { processor }) => Math.max(most, processor), 0)
  return { positions: positions.length, series: seen.length, requests: points.length, slowest, problems }
}

/** Why there is no answer: how the service ended, if it did. */
async function reasonOf(error: Error, service: ProbedService): Promise<string> {
  await sleep(logDelay)
  if (!service.hasEnded()) return error.message
  const { code, signal, stderr } = await service.process.ended
  return `the service ended with ${signal ?? `code ${code}`}: ${stderr.slice(0, longestStderr)}`
}

function readLog(lines: readonly string[]): Logged {
  const logged = new Map<string, { lines: number; bytes: number }>()
  for (const line of lines) {
    const requestId = /"requestId":"([^"]*)"/.exec(line)?.[1]
    if (requestId === undefined) continue
    const known = logged.get(requestId) ?? { lines: 0, bytes: 0 }
    logged.set(requestId, { lines: known.lines + 1, bytes: known.bytes + line.length })
  }
  return logged
}

import type { Client } from '../support/client.ts'
import type { ProbedService } from '../support/probe.ts'
import { type Judged, longestPause, type Point, problemsOf } from './judge.ts'
import { type Series, textOf } from './position.ts'
import { send } from './send.ts'

/** A bad result is measured again. Noise only adds time, so the shortest of all tries is the best measure. */
const furtherTries = 4
/** Enough runs for a document to be compiled. */
const usualTimes = 6

export interface Measured {
  points: Point[]
  judged: Judged
}

export async function measure(series: Series, service: ProbedService, client: Client): Promise<Measured> {
  const { usual } = series.position
  if (usual) await repeat(usualTimes, () => send(client, service.url, usual))
  let points = await measureOnce(series, service, client)
  let judged = problemsOf(series, points)
  for (let tried = 0; tried < furtherTries && judged.isByTime; tried++) {
    points = least(points, await measureOnce(series, service, client))
    judged = problemsOf(series, points)
  }
  return { points, judged }
}

let salt = 100_000

async function measureOnce({ sizes, position, filler }: Series, service: ProbedService, client: Client) {
  const points: Point[] = []
  for (const size of sizes) {
    const request = position.put(textOf(filler, size), salt++)
    const before = await service.usage()
    const received = await send(client, service.url, request)
    const { processor, pause } = await service.usage()
    const sentBytes = Buffer.byteLength(
      'bytes' in request ? request.bytes : `${request.path}${request.body ?? ''}`,
    )
    points.push({ size, sentBytes, ...received, processor: processor - before.processor, pause })
    // Larger sizes would only take longer, up to minutes.
    if (pause > longestPause) break
  }
  return points
}

function least(points: Point[], others: Point[]): Point[] {
  return (points.length > others.length ? points : others).map((point, index) => {
    const tries = [points[index] ?? point, others[index] ?? point]
    return {
      ...point,
      processor: Math.min(...tries.map((one) => one.processor)),
      pause: Math.min(...tries.map((one) => one.pause)),
    }
  })
}

async function repeat(times: number, act: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) await act()
}

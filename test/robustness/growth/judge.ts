import type { Series } from './position.ts'
import type { Received } from './send.ts'

/** The result of one request of a series, on the last try. */
export interface Point extends Received {
  size: number
  sentBytes: number
  /** Milliseconds of processor time, of the whole process and of the longest pause of its event loop. */
  processor: number
  pause: number
}

export interface Judged {
  problems: string[]
  /** Whether a problem is about time, and so may be noise: then the series is measured again. */
  isByTime: boolean
}

/**
 * Allowed deviation from linear growth, and allowed extra milliseconds, for example for garbage collection or compiling.
 * Work that grows faster than the input exceeds this by far at the largest size.
 */
const tolerance = 1.6
const constantTime = 25
export const longestPause = 100
/** Bytes of answers: the part that every answer has, and the largest allowed refusal. */
const constantBytes = 2_000
const longestRefusal = 64 * 1024
/** The log: bytes that every request may take, and the most lines of one request. */
const constantLog = 2_000
const mostLines = 5
/** Compared are n and up to 8n. */
const widest = 8.5

export function problemsOf({ title }: Series, points: readonly Point[]): Judged {
  const inTime = [...pairs(points).flatMap(compareTimes), ...points.flatMap(checkPause)]
  const others = [...pairs(points).flatMap(compareBytes), ...points.flatMap(checkAnswer)]
  const figures = points.map(
    ({ size, processor, pause, status, bytes }) =>
      `${size}: ${processor.toFixed(1)} ms (pause ${pause.toFixed(0)}), ${status}, ${bytes} B`,
  )
  const problems = [...new Set([...inTime, ...others])].slice(0, 2)
  return {
    problems: problems.map((problem) => `${title}: ${problem} [${figures.join('; ')}]`),
    isByTime: inTime.length > 0,
  }
}

/** The log by request id, after all lines have been written. */
export type Logged = ReadonlyMap<string, { lines: number; bytes: number }>

export function logProblems({ title }: Series, points: readonly Point[], logged: Logged): string[] {
  const of = ({ requestId }: Point) => logged.get(requestId) ?? { lines: 0, bytes: 0 }
  const longer = pairs(points).filter(([small, large]) => {
    const allowed = (large.size / small.size) * tolerance * Math.max(of(small).bytes, constantLog)
    return of(large).bytes > allowed
  })
  const most = Math.max(0, ...points.map((point) => of(point).lines))
  return [
    ...(longer.length > 0 ? [`${title}: the log grows faster than the input`] : []),
    ...(most > mostLines ? [`${title}: one request writes ${most} lines to the log`] : []),
  ]
}

type Pair = [small: Point, large: Point]

function pairs(points: readonly Point[]): Pair[] {
  return points.flatMap((large, index) =>
    points
      .slice(0, index)
      .filter(({ size }) => large.size <= size * widest)
      .map((small): Pair => [small, large]),
  )
}

function compareTimes([small, large]: Pair): string[] {
  const allowed = (large.size / small.size) * tolerance * small.processor + constantTime
  return large.processor <= allowed ? [] : ['processor time grows faster than the input']
}

function compareBytes([small, large]: Pair): string[] {
  const allowed = (large.size / small.size) * tolerance * Math.max(small.bytes, constantBytes)
  return large.bytes <= allowed ? [] : ['the answer grows faster than the input']
}

function checkPause({ pause }: Point): string[] {
  return pause <= longestPause ? [] : [`the event loop pauses for more than ${longestPause} ms`]
}

function checkAnswer({ status, bytes }: Point): string[] {
  if (status === 0) return ['there is no answer']
  if (status >= 500) return [`the answer is ${status}`]
  return status >= 400 && bytes > longestRefusal ? ['a refusal is longer than 64 KB'] : []
}

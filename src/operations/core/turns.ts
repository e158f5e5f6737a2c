import { LRUCache } from 'lru-cache'
import { RateLimitedError, UnavailableError } from './errors.ts'

/** Runs what takes a connection to the database, as soon as its caller has a free place. */
export type Turn = <Result>(run: () => Promise<Result>) => Promise<Result>

/** How many statements or changes of a caller run at once, by the time in milliseconds that its latest ones took. */
export type Places = (milliseconds: number | undefined) => number

/** So many of one caller may wait for a place. */
const maxWaiting = 200
const maxRemembered = 10_000

/**
 * Two, so that no caller can take all connections of a pool of four. One more for callers whose statements are short,
 * and one less for callers whose statements keep a processor of the database busy.
 */
const placesByTime: Places = (milliseconds) => {
  if (milliseconds === undefined) return 2
  if (milliseconds < 20) return 3
  return milliseconds < 80 ? 2 : 1
}

interface Caller {
  running: number
  readonly waiting: (() => void)[]
  readonly time: TypicalTime
}

/**
 * The turns of all callers of this process. A waiting request holds no connection. A change takes one place for its whole
 * transaction and sends all its statements inside it, so that no place ever waits for another.
 */
export class Turns {
  private readonly callers = new Map<string, Caller>()
  /** Of callers who have nothing running. */
  private readonly times = new LRUCache<string, TypicalTime>({ max: maxRemembered, ttl: 60_000 })
  private readonly places: Places

  constructor(places = placesByTime) {
    this.places = places
  }

  /** The turns of one request: nothing more is begun for it once it `isOver`. */
  of(callerId: string, isOver: () => boolean): Turn {
    return async (run) => {
      const caller = this.callerOf(callerId)
      if (caller.running < this.placesOf(caller)) caller.running++
      else await queue(caller)
      const began = performance.now()
      try {
        // The error is in the caller's answer and in the log already.
        if (isOver()) throw new UnavailableError(undefined)
        return await run()
      } finally {
        caller.time.add(performance.now() - began)
        this.leave(callerId, caller)
      }
    }
  }

  private callerOf(id: string): Caller {
    let caller = this.callers.get(id)
    if (!caller) {
      caller = { running: 0, waiting: [], time: this.times.get(id) ?? new TypicalTime() }
      this.callers.set(id, caller)
    }
    return caller
  }

  private placesOf({ time }: Caller): number {
    return this.places(time.milliseconds())
  }

  /** Hands free places to those who have waited longest. */
  private leave(id: string, caller: Caller): void {
    caller.running--
    for (let places = this.placesOf(caller); caller.running < places; caller.running++) {
      const next = caller.waiting.shift()
      if (!next) break
      next()
    }
    if (caller.running > 0) return
    this.callers.delete(id)
    this.times.set(id, caller.time)
  }
}

function queue({ waiting }: Caller): Promise<void> {
  if (waiting.length >= maxWaiting) throw new RateLimitedError(1)
  return new Promise((resolve) => waiting.push(resolve))
}

/** In milliseconds. Less than this is too little to judge a caller by. */
const leastHistory = 20
/** In milliseconds. What is older counts half. */
const history = 500

/**
 * The average time of a caller's statements, each weighted by its time, so that many short statements do not hide a long
 * one.
 */
class TypicalTime {
  private sum = 0
  private weighted = 0

  add(milliseconds: number): void {
    this.sum += milliseconds
    this.weighted += milliseconds * milliseconds
    while (this.sum > 2 * history) {
      this.sum /= 2
      this.weighted /= 2
    }
  }

  /** Undefined as long as too little is known. */
  milliseconds(): number | undefined {
    return this.sum < leastHistory ? undefined : this.weighted / this.sum
  }
}

/** For callers without a credential, who get nothing from the database. */
export const noTurns: Turn = (run) => run()

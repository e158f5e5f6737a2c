import { RateLimitedError, UnavailableError } from './errors.ts'

/** Runs what takes a connection to the database, as soon as its caller has a free place. */
export type Turn = <Result>(run: () => Promise<Result>) => Promise<Result>

/** So many statements or changes of one caller run at once: no caller can take all connections. */
const places = 2
/** So many of one caller may wait for a place. */
const maxWaiting = 200

interface Caller {
  running: number
  readonly waiting: (() => void)[]
}

/**
 * The turns of all callers of this process. Who waits holds no connection. A change takes one place for its whole
 * transaction and sends all its statements inside it, so that no place ever waits for another.
 */
export class Turns {
  private readonly callers = new Map<string, Caller>()

  /** The turns of one request: nothing more is begun for it once it `isOver`. */
  of(callerId: string, isOver: () => boolean): Turn {
    return async (run) => {
      const caller = this.callerOf(callerId)
      if (caller.running < places) caller.running++
      else await queue(caller)
      try {
        // Its caller has been told already, and the log as well.
        if (isOver()) throw new UnavailableError(undefined)
        return await run()
      } finally {
        this.leave(callerId, caller)
      }
    }
  }

  private callerOf(id: string): Caller {
    let caller = this.callers.get(id)
    if (!caller) {
      caller = { running: 0, waiting: [] }
      this.callers.set(id, caller)
    }
    return caller
  }

  /** Hands the place to whoever has waited longest. */
  private leave(id: string, caller: Caller): void {
    const next = caller.waiting.shift()
    if (next) next()
    else if (--caller.running === 0) this.callers.delete(id)
  }
}

function queue({ waiting }: Caller): Promise<void> {
  if (waiting.length >= maxWaiting) throw new RateLimitedError(1)
  return new Promise((resolve) => waiting.push(resolve))
}

/** For callers without a credential, who get nothing from the database. */
export const noTurns: Turn = (run) => run()

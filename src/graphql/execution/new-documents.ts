import { setTimeout as sleep, setImmediate as yieldToOthers } from 'node:timers/promises'
import { Turns } from '../../operations/core/turns.ts'

/** New documents of a caller that are worked on at a time. */
const atOnce = 1
/** In milliseconds. */
const longestPause = 100

/** Runs a request whose document is new, as soon as it is its caller's turn. */
export type InTurn = <Result>(viewerId: string, run: () => Result | Promise<Result>) => Promise<Result>

/**
 * To parse, validate and measure an unknown document may take 20 ms of the processor without a break. A caller's
 * new documents come one after another, and the next one waits as long as the last one took: others get half of the time.
 */
export function createNewDocumentTurns(): InTurn {
  const turns = new Turns(() => atOnce)
  return (viewerId, run) =>
    new Promise((resolve, reject) => {
      const turn = turns.of(viewerId, () => false)
      turn(async () => {
        await yieldToOthers()
        const began = performance.now()
        // The answer does not wait for the pause.
        await Promise.resolve(run()).then(resolve, reject)
        await sleep(Math.min(performance.now() - began, longestPause))
      }).catch(reject)
    })
}

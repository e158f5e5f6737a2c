import type { Write } from '../../data/writing/writes.ts'
import type { NewEvent } from './record.ts'

/** What a change comes to. Its rows and events are written by one statement, after all rules have been checked. */
export interface Changed<Result> {
  readonly result: Result
  readonly writes: readonly Write[]
  /** What the audit log says about it. */
  readonly events: readonly NewEvent[]
}

/** A request that asks for what is already so: nothing is written, not even an event. */
export function unchanged<Result>(result: Result): Changed<Result> {
  return { result, writes: [], events: [] }
}

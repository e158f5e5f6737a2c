/** Something that must always be true of the running service. */
export interface Check {
  /** The name for `--only`. */
  name: string
  title: string
  run(onEnd: OnEnd): Promise<Finding>
}

export interface Finding {
  /** What was done, with its figures. */
  done: string
  /** What should not have happened. Without problems the check is green. */
  problems: readonly string[]
}

/** Adds a cleanup function. All run when the check ends, also after an error; the last one runs first. */
export type OnEnd = (undo: () => unknown) => void

export async function runCheck(check: Check): Promise<Finding> {
  const undoing: (() => unknown)[] = []
  try {
    return await check.run((undo) => undoing.push(undo))
  } catch (error) {
    return {
      done: 'The check ended with an error.',
      problems: [error instanceof Error ? String(error.stack) : String(error)],
    }
  } finally {
    for (const undo of undoing.reverse()) await undo()
  }
}

/** Something that has to be true of the running service, whatever is done to it. */
export interface Check {
  /** What `--only` takes. */
  name: string
  title: string
  run(onEnd: OnEnd): Promise<Finding>
}

export interface Finding {
  /** What was done, with its figures. */
  done: string
  /** What should not have happened. The check is green when there is nothing here. */
  problems: readonly string[]
}

/** Takes what has to be undone when a check has ended, however it ends; the last thing is undone first. */
export type OnEnd = (undo: () => unknown) => void

export async function runCheck(check: Check): Promise<Finding> {
  const undoing: (() => unknown)[] = []
  try {
    return await check.run((undo) => undoing.push(undo))
  } catch (error) {
    return { done: 'It broke off.', problems: [error instanceof Error ? String(error.stack) : String(error)] }
  } finally {
    for (const undo of undoing.reverse()) await undo()
  }
}

import { SingleBar } from 'cli-progress'

/** Shows progress on stderr: a bar on a terminal, otherwise plain lines. The total may become known later. */
export async function withProgressBar<Result>(
  unit: string,
  total: number,
  work: (onProgress: (value: number, total?: number) => void) => Promise<Result>,
): Promise<Result> {
  const format = `[{bar}] {percentage} % | {value} of {total} ${unit} | {eta_formatted} left`
  // Ctrl-C must end the process as usual, and leave the terminal unchanged.
  const bar = new SingleBar({ format, noTTYOutput: true, gracefulExit: false, linewrap: true })
  bar.start(total, 0)
  try {
    return await work((value, newTotal) => {
      if (newTotal !== undefined) bar.setTotal(newTotal)
      bar.update(value)
    })
  } finally {
    bar.stop()
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Ended {
  code: number | null
  /** What killed it, if a signal did. */
  signal?: NodeJS.Signals
  stdout: string
  stderr: string
}

export interface RunningProcess {
  readonly pid: number
  /** The text after `prefix` on the first line of stdout that starts with it. Rejects if the process ends before that. */
  line(prefix: string): Promise<string>
  /** Lines of stdout so far. */
  readonly lines: readonly string[]
  readonly ended: Promise<Ended>
  signal(name: NodeJS.Signals): void
  /** Asks the process to end, and waits for it. */
  stop(): Promise<Ended>
}

const root = new URL('../..', import.meta.url).pathname

/** Runs a command of the built program, such as `serve`. */
export function startCommand(
  command: string[],
  settings: Record<string, string>,
  timeout?: number,
): RunningProcess {
  return startProcess('dist/src/main.js', settings, command, timeout)
}

/**
 * Runs a built file, such as `dist/src/main.js`, with only these settings. It is killed after `timeout` milliseconds.
 */
export function startProcess(
  file: string,
  settings: Record<string, string>,
  args: string[] = [],
  timeout = 50_000,
): RunningProcess {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = endOf(child, lines)
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    async line(prefix) {
      const find = () => lines.find((line) => line.startsWith(prefix))?.slice(prefix.length)
      for (;;) {
        const found = find()
        if (found !== undefined) return found
        const end = await Promise.race([once(reader, 'line').then(() => undefined), ended])
        if (end && find() === undefined)
          throw new Error(`No line "${prefix}…", exit code ${end.code}: ${end.stdout}${end.stderr}`)
      }
    },
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

async function endOf(child: ChildProcess, lines: string[]): Promise<Ended> {
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, ...(signal && { signal }), stdout: lines.join('\n'), stderr }
}

import { type RunningProcess, startCommand } from '../../support/process.ts'
import type { OnEnd } from '../check.ts'

export interface Service {
  readonly url: string
  readonly process: RunningProcess
}

const timeout = 20 * 60_000

const settingsOfChecks = {
  PORT: '0',
  DEMO: 'false',
  LOG_LEVEL: 'error',
  INTROSPECTION: 'authenticated',
  GRAPHIQL: 'off',
  SHUTDOWN_DELAY_SECONDS: '0',
  // No budget: here one caller sends all the load.
  RATE_LIMIT_COST_PER_MINUTE: '0',
  // As in production.
  NODE_OPTIONS: '--max-semi-space-size=64',
}

/** Starts the built service as a process, and does not wait until it listens. */
export function launch(settings: Record<string, string>, onEnd?: OnEnd): RunningProcess {
  const launched = startCommand(['serve'], { ...settingsOfChecks, ...settings }, timeout)
  onEnd?.(() => launched.stop())
  return launched
}

/** The same, but waits until it is ready. */
export async function startService(settings: Record<string, string>, onEnd?: OnEnd): Promise<Service> {
  const launched = launch(settings, onEnd)
  const url = new URL(await launched.line('GraphiQL: ')).origin
  return { url, process: launched }
}

/** The errors that the service has logged. */
export function loggedErrors(service: Service): string[] {
  return [...logged(service, 50), ...loggedFatalities(service)]
}

/** Fatal errors that the service has logged. */
export function loggedFatalities(service: Service): string[] {
  return logged(service, 60)
}

function logged({ process: { lines } }: Service, level: number): string[] {
  return lines.filter((line) => line.startsWith(`{"level":${level}`))
}

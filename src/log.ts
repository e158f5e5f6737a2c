import { destination, type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from './config.ts'

/** What is noted of an error: where it happened and what kind it is, and no value that somebody has sent. */
interface LoggedError {
  type: string
  message: string
  stack: string[]
  code?: unknown
  table?: unknown
  constraint?: unknown
  cause?: LoggedError
}

export const logOptions = { serializers: { err: describeError } } satisfies LoggerOptions

/** Written in batches: a system call per request would cost more than making the line. */
export function openLog(level: Config['logLevel']): { log: Logger; flush: () => void } {
  const output = destination({ dest: 1, sync: false, minLength: 4_096 })
  const flushing = setInterval(() => output.flush(), 1_000)
  flushing.unref()
  return { log: pino({ ...logOptions, level }, output), flush: () => output.flushSync() }
}

export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: withoutValues(String(error)), stack: [] }
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown }
  return {
    type: error.constructor.name,
    message: isAboutNames(code) ? error.message : withoutValues(error.message),
    stack: framesOf(error),
    ...(code !== undefined && { code }),
    ...(table !== undefined && { table }),
    ...(constraint !== undefined && { constraint }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  }
}

/** PostgreSQL's class 42: the statement itself is wrong, and what is quoted is a table or a column. */
function isAboutNames(code: unknown): boolean {
  return typeof code === 'string' && /^42...$/.test(code)
}

/** Databases and parsers quote what they were given: emails, addresses, ids, keys. */
function withoutValues(message: string): string {
  return message.replace(/"[^"]*"|'[^']*'|`[^`]*`|\([^()]*\)/g, '…')
}

/** A stack starts with the message, however many lines that has. */
function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').flatMap((line) => (/^ +at /.test(line) ? line.trim() : []))
}

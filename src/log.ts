import type { Writable } from 'node:stream'
import { type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from './config.ts'

/** What is logged of an error: its kind and where it happened, without values that clients sent. */
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

/** In bytes: a system call per request would cost more than making the line. */
const batchBytes = 4_096
const batchMilliseconds = 1_000
/** Limit on lines that are not written yet. Further lines are dropped and counted. */
const maxWaitingBytes = 1024 * 1024

/**
 * Lines go out in batches, and never wait for their reader: a pipe that is full must stop neither the service nor its end.
 * `flush` resolves when everything is out, which may be never.
 */
export function openLog(
  level: Config['logLevel'],
  output: Writable = process.stdout,
): { log: Logger; flush: () => Promise<void> } {
  let batch = ''
  let dropped = 0
  // The reader of the log is gone. The service goes on without it.
  output.on('error', () => {})

  const write = (line: string) => {
    if (output.writableLength > maxWaitingBytes) {
      dropped++
      return
    }
    batch += line
    if (batch.length >= batchBytes) send()
  }
  const send = () => {
    if (batch !== '' && output.writable) output.write(batch)
    batch = ''
  }
  const log = pino({ ...logOptions, level }, { write })

  setInterval(() => {
    if (dropped > 0 && output.writableLength <= maxWaitingBytes) {
      const lines = dropped
      dropped = 0
      log.warn({ lines }, 'log lines were dropped: the output was not read fast enough')
    }
    send()
  }, batchMilliseconds).unref()

  return {
    log,
    async flush() {
      send()
      await new Promise<unknown>((resolve) => output.write('', resolve))
    },
  }
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

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Config, readConfig } from './config.ts'
import type { Database } from './data/connection/database.ts'
import { openDatabase, untilReachable } from './data/connection/open.ts'
import { applyMigrations } from './data/migrations/migrate.ts'
import { createWaitingRoom } from './http/probes/starting.ts'
import { type RunningServer, startServer } from './http/server/server.ts'
import { openLog } from './log.ts'
import { forgetOldResults } from './operations/core/idempotency.ts'
import { pruneAuditLog } from './operations/events/prune.ts'
import { firstQuery, prepareDemo } from './seeding/demo.ts'
import { openService } from './service.ts'
import { countStatement } from './telemetry/requests.ts'

/** Starts the service. It ends by a signal, or by an error. */
export async function serve(): Promise<void> {
  const config = readConfig()
  const { log, flush } = openLog(config.logLevel)
  const stopTracing = config.tracing
    ? (await import('./telemetry/tracing.ts')).startTracing()
    : async () => {}
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
    // It must fail before the deadline of the request, so that the error says why.
    statementTimeoutMilliseconds: Math.ceil(config.requestTimeoutMilliseconds * 0.85),
    onConnectionError: (error) => log.warn({ err: error }, 'a database connection failed'),
    onStatement: config.metricsAddress && countStatement,
  })
  let app = createWaitingRoom(config)
  let isStopping = false
  const server = await startServer((request) => app(request), {
    ...config,
    onCutOff: (clients) => log.warn({ clients }, 'cut off clients that do not read their answers'),
  })

  const stop = async (code: number, delay: number) => {
    if (isStopping) return
    isStopping = true
    await server.stop(delay)
    await database.close()
    // A log reader that does not read the rest must not keep the process from ending.
    await atMost(1_000, stopTracing())
    await atMost(500, flush())
    process.exit(code)
  }
  stopOnSignals(stop, config, log)

  await untilReachable(database, (error) => log.warn({ err: error }, 'waiting for the database'))
  await applyMigrations(database, (text) => log.warn(text))
  const demoKey = await prepareDemo(database, config)
  app = await openService(config, {
    database,
    log,
    demoKey,
    isStopping: () => isStopping,
    hasRoomFor: server.hasRoomFor,
  })
  forgetOldRowsEveryHour(database, config, log)
  announce(server, demoKey)
}

/** Waits for the work to end, for so many milliseconds. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  await Promise.race([work.catch(() => {}), sleep(milliseconds)])
}

/** Ctrl-C ends at once; SIGTERM gives load balancers time to choose another replica. */
function stopOnSignals(
  stop: (code: number, delay: number) => Promise<void>,
  { shutdownDelaySeconds }: Config,
  log: Logger,
): void {
  process.on('SIGTERM', () => {
    log.info('stopping')
    void stop(0, shutdownDelaySeconds * 1_000)
  })
  process.on('SIGINT', () => void stop(0, 0))
  // For unhandled rejections too: the state of the process is unknown then.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'stopping after an unexpected error')
    void stop(1, 0)
  })
}

/** Deletes what is not kept any longer. Every process does, and finds little once another one was faster. */
function forgetOldRowsEveryHour(database: Database, { auditDays }: Config, log: Logger): void {
  const hour = 3_600_000
  const forgetting = setInterval(() => {
    forgetOldResults(database).catch((error) =>
      log.warn({ err: error }, 'old idempotency keys could not be deleted'),
    )
    if (auditDays > 0) void forgetOldEvents(database, auditDays, log)
  }, hour)
  forgetting.unref()
}

async function forgetOldEvents(database: Database, days: number, log: Logger): Promise<void> {
  try {
    const { failed } = await pruneAuditLog(database, days)
    const found = { organizations: failed.length, first: failed[0] }
    if (failed.length > 0) log.error(found, 'old events do not fit into their chain, and stay')
  } catch (error) {
    log.warn({ err: error }, 'old events could not be deleted')
  }
}

/** Printed last: a program that reads these lines may send a signal at once. */
function announce({ url }: RunningServer, demoKey: string | undefined): void {
  const lines = [`GraphiQL: ${url}/graphql`]
  if (demoKey) lines.push(`Demo API key: ${demoKey}`, firstQuery(url, demoKey))
  process.stdout.write(`${lines.join('\n')}\n`)
}

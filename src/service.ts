import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './data/connection/database.ts'
import { createCursorCodec } from './data/reading/cursor.ts'
import { type App, createApp } from './http/app.ts'
import { createTokenVerifier } from './http/credentials/token.ts'
import { openAssets } from './http/pages/assets/assets.ts'
import { startMetricsServer } from './http/probes/metrics-server.ts'
import { type BudgetOf, createBudgets } from './http/rate-limit/budget.ts'
import { createSharedBuckets } from './http/rate-limit/shared-buckets.ts'
import { createMemoryBuckets } from './http/rate-limit/token-bucket.ts'
import { sharedSecret } from './operations/core/secrets.ts'
import type { Metrics } from './telemetry/metrics.ts'

export interface Parts {
  database: Database
  log: Logger
  demoKey: string | undefined
  isStopping: () => boolean
  hasRoomFor: (bytes: number) => boolean
}

/** The service as configured, on a database that is ready for it. */
export async function openService(config: Config, parts: Parts): Promise<App> {
  const { database, log, demoKey, isStopping, hasRoomFor } = parts
  // Demo data is for exploring; any other data is real.
  const policy = demoKey === undefined ? 'authenticated' : 'open'
  return createApp({
    ...config,
    database,
    log,
    isStopping,
    hasRoomFor,
    cursors: createCursorCodec(config.cursorSecret ?? (await sharedSecret(database, 'cursor'))),
    verifyToken: config.jwt && createTokenVerifier(config.jwt),
    introspection: config.introspection ?? policy,
    graphiqlPolicy: config.graphiql ?? policy,
    assets: await openAssets(),
    demoKey,
    budgetOf: openBudgets(config, log),
    metrics: await openMetrics(config, database),
  })
}

function openBudgets(config: Config, log: Logger): BudgetOf | undefined {
  const { rateLimitCostPerMinute: capacity, redisUrl: url } = config
  if (capacity === 0) return undefined
  if (url === undefined) return createBudgets(createMemoryBuckets({ capacity }), capacity)
  const onError = (error: Error) =>
    log.warn({ err: error }, 'Redis is not available: each process counts on its own')
  const onRecovery = () => log.info('Redis is available again: processes count together')
  return createBudgets(createSharedBuckets({ url, capacity, onError, onRecovery }), capacity)
}

/** Loaded only when it is wanted: its package takes a while. */
async function openMetrics({ metricsAddress }: Config, database: Database): Promise<Metrics | undefined> {
  if (!metricsAddress) return undefined
  const { createMetrics } = await import('./telemetry/metrics.ts')
  const metrics = createMetrics(database.connections)
  await startMetricsServer(metrics, metricsAddress)
  return metrics
}

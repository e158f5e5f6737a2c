import { pino } from 'pino'
import type { Database } from '../../src/data/connection/database.ts'
import type { Statement } from '../../src/data/connection/sql.ts'
import { createCursorCodec } from '../../src/data/reading/cursor.ts'
import { type App, type AppOptions, createApp } from '../../src/http/app.ts'
import { type Fetch, toFetch } from '../../src/http/server/fetch.ts'
import { logOptions } from '../../src/log.ts'
import { countStatement } from '../../src/telemetry/requests.ts'
import { defaultOptions, startTestServer } from './app-options.ts'
import { openTestDatabases, type TestDatabaseOptions } from './database.ts'
import { createGraphQLClient, type GraphQLClient } from './graphql.ts'
import { overHttp } from './over-http.ts'
import { createRestClient, type RestClient } from './rest.ts'
import { createSeed, type Seed } from './seed.ts'

export interface TestApp extends GraphQLClient, RestClient {
  /** The service as a client sees it. */
  app: Fetch
  /** The service itself, to start it on a port. */
  service: App
  database: Database
  seed: Seed
  /** What the service has logged, parsed. */
  logs: Record<string, unknown>[]
  /** The SQL statements sent while `action` ran. */
  statements(action: () => Promise<unknown>): Promise<string[]>
  close(): Promise<void>
}

export interface TestAppOptions extends Partial<AppOptions>, TestDatabaseOptions {
  /** Number of replicas that share the database and get the requests in turn. Only 1 with the embedded database. */
  replicas?: number
  /** Replaces the measured database time of each statement. */
  databaseMilliseconds?: number
}

/** The whole service on a new database, called without a port. */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let sent: string[] = []
  const {
    replicas = 1,
    poolSize,
    statementTimeoutMilliseconds,
    databaseMilliseconds,
    ...appOptions
  } = options
  const databases = await openTestDatabases(replicas, {
    ...(poolSize !== undefined && { poolSize }),
    ...(statementTimeoutMilliseconds !== undefined && { statementTimeoutMilliseconds }),
    onStatement(text) {
      sent.push(text)
      countStatement()
    },
  })
  const logs: Record<string, unknown>[] = []
  const log = pino(
    { ...logOptions, level: 'debug' },
    { write: (line: string) => logs.push(JSON.parse(line)) },
  )
  const cursors = createCursorCodec('a secret that only tests use, long enough')
  const service = inTurn(
    databases
      .map((one) => taking(databaseMilliseconds, one))
      .map((database) => createApp({ database, cursors, log, ...defaultOptions, ...appOptions })),
  )
  const [database] = databases
  const { app, stop } = await open(service)
  return {
    app,
    service,
    database,
    logs,
    seed: createSeed(database),
    ...createGraphQLClient(app),
    ...createRestClient(app),
    async statements(action) {
      sent = []
      await action()
      return sent
    },
    async close() {
      await stop()
      await Promise.all(databases.map((one) => one.close()))
    },
  }
}

function taking(milliseconds: number | undefined, database: Database): Database {
  if (milliseconds === undefined) return database
  const { sql } = database
  return {
    ...database,
    sql: {
      async rows<Row>(statement: Statement, values: readonly unknown[]) {
        const rows = await sql.rows<Row & { milliseconds?: number }>(statement, values)
        return rows.map((row) => (row.milliseconds === undefined ? row : { ...row, milliseconds }))
      },
    },
  }
}

function inTurn(services: App[]): App {
  let turn = 0
  return (request) => {
    const service = services[turn++ % services.length]
    if (!service) throw new Error('No service')
    return service(request)
  }
}

/** Calls the service as a function or, with TEST_EDGE=node, through node:http on a port. */
async function open(service: App): Promise<{ app: Fetch; stop: () => Promise<void> }> {
  if (process.env.TEST_EDGE !== 'node')
    return { app: toFetch(service, defaultOptions.limits), stop: async () => {} }
  const server = await startTestServer(service)
  return { app: overHttp(server.url), stop: () => server.stop(0) }
}

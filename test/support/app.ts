import { pino } from 'pino'
import { createCursorCodec } from '../../src/data/cursor.ts'
import type { Database } from '../../src/data/database.ts'
import { type App, type AppOptions, createApp } from '../../src/http/app.ts'
import { openTestDatabase, type TestDatabaseOptions } from './database.ts'
import { createGraphQLClient, type GraphQLClient } from './graphql.ts'
import { createRestClient, type RestClient } from './rest.ts'
import { createSeed, type Seed } from './seed.ts'

export interface TestApp extends GraphQLClient, RestClient {
  app: App
  database: Database
  seed: Seed
  /** What the service has logged, parsed. */
  logs: Record<string, unknown>[]
  /** The SQL statements sent while `action` ran. */
  statements(action: () => Promise<unknown>): Promise<string[]>
  close(): Promise<void>
}

/** The whole service on a database of its own, called without a port. */
export async function openTestApp(options: Partial<AppOptions> & TestDatabaseOptions = {}): Promise<TestApp> {
  let sent: string[] = []
  const { poolSize, ...appOptions } = options
  const database = await openTestDatabase({
    ...(poolSize !== undefined && { poolSize }),
    onStatement: (text) => sent.push(text),
  })
  const logs: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => logs.push(JSON.parse(line)) })
  const app = createApp({
    database,
    cursors: createCursorCodec('a secret that only tests use, long enough'),
    log,
    ...appOptions,
  })
  return {
    app,
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
    close: () => database.close(),
  }
}

import { destination, pino } from 'pino'
import { firstQuery, prepareDemo } from '../prisma/demo.ts'
import { type Config, readConfig } from './config.ts'
import { createCursorCodec } from './data/cursor.ts'
import { openDatabase } from './data/database.ts'
import { applyMigrations } from './data/migrate.ts'
import { createApp } from './http/app.ts'
import { createGraphiqlPage } from './http/graphiql.ts'
import { startServer } from './http/server.ts'
import { createTokenVerifier } from './http/token.ts'
import { forgetOldOutcomes } from './operations/idempotency.ts'
import { sharedSecret } from './operations/secrets.ts'

try {
  await start(readConfig())
} catch (error) {
  // A message for whoever typed the command: a stack would hide it.
  process.stderr.write(`orgql cannot start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  // Written in batches: a system call per request would cost more than making the line.
  const logOutput = destination({ dest: 1, sync: false, minLength: 4_096 })
  const flushing = setInterval(() => logOutput.flush(), 1_000)
  flushing.unref()
  const log = pino({ level: config.logLevel }, logOutput)
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePoolSize,
    onConnectionError: (error) => log.warn({ err: error }, 'a database connection failed'),
  })
  await applyMigrations(database)
  const demoKey = await prepareDemo(database, config)
  let stopping = false
  const app = createApp({
    database,
    cursors: createCursorCodec(config.cursorSecret ?? (await sharedSecret(database, 'cursor'))),
    log,
    credentialCacheSeconds: config.credentialCacheSeconds,
    verifyToken: config.jwt && createTokenVerifier(config.jwt),
    graphiql: await createGraphiqlPage(demoKey),
    isStopping: () => stopping,
  })
  const server = await startServer(app, config)
  const forgetting = setInterval(() => {
    forgetOldOutcomes(database).catch((error) =>
      log.warn({ err: error }, 'old outcomes could not be deleted'),
    )
  }, 3_600_000)

  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    clearInterval(forgetting)
    await server.stop()
    await database.close()
    logOutput.flushSync()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // Last: who reads these lines may send a signal at once.
  print(`GraphiQL: ${server.url}/graphql`)
  if (demoKey) {
    print(`Demo API key: ${demoKey}`)
    print(firstQuery(server.url, demoKey))
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

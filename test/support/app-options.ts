import { readConfig } from '../../src/config.ts'
import type { App, AppOptions } from '../../src/http/app.ts'
import { openAssets } from '../../src/http/pages/assets/assets.ts'
import { type RunningServer, startServer } from '../../src/http/server/server.ts'

/** The default options with demo data, but with long timeouts, because other tests may keep the machine busy. */
export const defaultOptions = {
  limits: readConfig({}).limits,
  introspection: 'open',
  graphiqlPolicy: 'open',
  assets: await openAssets(),
  requestTimeoutMilliseconds: 30_000,
  corsOrigins: [],
  trustProxy: false,
  slowOperationMilliseconds: 30_000,
} satisfies Partial<AppOptions>

/** Starts the app on a free port of this machine. */
export function startTestServer(app: App): Promise<RunningServer> {
  return startServer(app, { ...readConfig({}), port: 0 })
}

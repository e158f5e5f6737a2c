import { readConfig } from '../../src/config.ts'
import type { App, AppOptions } from '../../src/http/app.ts'
import { openAssets } from '../../src/http/pages/assets/assets.ts'
import { type RunningServer, startServer } from '../../src/http/server/server.ts'

/** The service as it is by default, on demo data; but with time enough for a machine that is busy with other tests. */
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

/** On a free port of this machine. */
export function startTestServer(app: App): Promise<RunningServer> {
  return startServer(app, { ...readConfig({}), port: 0 })
}

import { createServer, type Server } from 'node:http'
import { createServerAdapter } from '@whatwg-node/server'
import type { App } from './app.ts'

export interface RunningServer {
  readonly url: string
  /** Takes no new connections, lets requests that are under way end, then resolves. */
  stop(): Promise<void>
}

const headersTimeout = 10_000
const requestTimeout = 20_000
const drainTimeout = 10_000

export async function startServer(
  app: App,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const server = createServer(
    { headersTimeout, requestTimeout, keepAliveTimeout: 5_000 },
    createServerAdapter(app),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { url: urlOf(server, host), stop: () => drain(server) }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), drainTimeout)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })
}

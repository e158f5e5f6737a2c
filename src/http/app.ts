import type { Logger } from 'pino'
import type { CursorCodec } from '../data/cursor.ts'
import type { Database } from '../data/database.ts'
import { createGraphQLDoor } from '../graphql/execute.ts'
import { createAuthenticate } from './authentication.ts'
import { createContext, requestIdOf } from './context.ts'
import type { GraphiqlPage } from './graphiql.ts'
import { live, ready } from './health.ts'
import type { TokenVerifier } from './token.ts'

export interface AppOptions {
  database: Database
  cursors: CursorCodec
  log: Logger
  verifyToken?: TokenVerifier | undefined
  graphiql?: GraphiqlPage | undefined
  /** Readiness says no while this says yes. */
  isStopping?: () => boolean
}

export type App = (request: Request) => Promise<Response>

/** The whole service as one function. It knows no port and no process, so tests can call it as it is. */
export function createApp(options: AppOptions): App {
  const { database, log, graphiql, isStopping = () => false } = options
  const authenticate = createAuthenticate(database, options.verifyToken)
  const graphql = createGraphQLDoor((fault, requestId) =>
    log.error({ requestId, err: fault }, 'request failed'),
  )

  async function handleGraphQL(request: Request, requestId: string): Promise<Response> {
    if (graphiql?.matches(request)) return graphiql.respond(request)
    try {
      const viewer = await authenticate(request)
      return await graphql.handle(request, createContext(options, { requestId, viewer }))
    } catch (error) {
      return graphql.refuse(error, request, requestId)
    }
  }

  async function route(request: Request, pathname: string, requestId: string): Promise<Response> {
    switch (pathname) {
      case '/graphql':
        return handleGraphQL(request, requestId)
      case '/health/live':
        return live()
      case '/health/ready':
        return ready(database, isStopping())
      default:
        return Response.json(
          { message: 'There is nothing here.', code: 'NOT_FOUND', request_id: requestId },
          { status: 404 },
        )
    }
  }

  return async (request) => {
    const started = performance.now()
    const requestId = requestIdOf(request)
    const { pathname } = new URL(request.url)
    const response = await route(request, pathname, requestId)
    response.headers.set('X-Request-Id', requestId)
    const milliseconds = Math.round((performance.now() - started) * 10) / 10
    log.info(
      { requestId, method: request.method, path: pathname, status: response.status, milliseconds },
      'request',
    )
    return response
  }
}

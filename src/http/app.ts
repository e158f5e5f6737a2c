import type { Logger } from 'pino'
import type { CursorCodec } from '../data/cursor.ts'
import type { Database } from '../data/database.ts'
import { createGraphQLDoor } from '../graphql/execute.ts'
import type { Context } from '../operations/context.ts'
import { createRestDoor, nothingHere } from '../rest/router.ts'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'
import { type AuthenticationOptions, createAuthenticate } from './authentication.ts'
import { createContext, requestIdOf } from './context.ts'
import type { GraphiqlPage } from './graphiql.ts'
import { live, ready } from './health.ts'

export interface AppOptions extends AuthenticationOptions {
  database: Database
  cursors: CursorCodec
  log: Logger
  graphiql?: GraphiqlPage | undefined
  /** Readiness says no while this says yes. */
  isStopping?: () => boolean
}

/** What both doors are to this room. */
interface Door {
  handle(request: HttpRequest, context: Context): Promise<HttpAnswer>
  refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer
}

export type App = (request: HttpRequest) => Promise<HttpAnswer>

/** The whole service as one function. It knows no port and no process, so tests can call it as it is. */
export function createApp(options: AppOptions): App {
  const { database, log, graphiql, isStopping = () => false } = options
  const authenticate = createAuthenticate(database, options)
  const reportFault = (fault: unknown, requestId: string) =>
    log.error({ requestId, err: fault }, 'request failed')
  const graphql = createGraphQLDoor(reportFault)

  const rest = createRestDoor(reportFault)

  async function enter(request: HttpRequest, requestId: string, door: Door): Promise<HttpAnswer> {
    try {
      const viewer = await authenticate(request)
      return await door.handle(request, createContext(options, request, { requestId, viewer }))
    } catch (error) {
      return door.refuse(error, requestId, request)
    }
  }

  async function route(request: HttpRequest, pathname: string, requestId: string): Promise<HttpAnswer> {
    if (pathname.startsWith('/v1/')) return enter(request, requestId, rest)
    switch (pathname) {
      case '/graphql':
        return graphiql?.matches(request) ? graphiql.respond(request) : enter(request, requestId, graphql)
      case '/health/live':
        return live()
      case '/health/ready':
        return ready(database, isStopping())
      default:
        return rest.refuse(nothingHere(), requestId)
    }
  }

  return async (request) => {
    const started = performance.now()
    const requestId = requestIdOf(request)
    const { method, path } = request
    const answer = await route(request, path, requestId)
    answer.headers['X-Request-Id'] = requestId
    const milliseconds = Math.round((performance.now() - started) * 10) / 10
    log.info({ requestId, method, path, status: answer.status, milliseconds }, 'request')
    return answer
  }
}

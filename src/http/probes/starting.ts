import type { Config } from '../../config.ts'
import { createGraphQLEndpoint } from '../../graphql/endpoint.ts'
import { UnavailableError } from '../../operations/core/errors.ts'
import { createRestEndpoint } from '../../rest/endpoint.ts'
import type { App } from '../app.ts'
import { requestIdOf } from '../pipeline/context.ts'
import { complete } from '../pipeline/head.ts'
import { createHealth } from './health.ts'

/** Answers instead of the service until the database was reached for the first time: live, but not ready. */
export function createWaitingRoom({ limits, requestTimeoutMilliseconds }: Config): App {
  const reportError = () => {}
  const graphql = createGraphQLEndpoint({ reportError, limits, introspection: 'off' })
  const rest = createRestEndpoint(reportError, limits)
  const health = createHealth({ database: null, requestTimeoutMilliseconds })
  return async (request) => {
    const requestId = requestIdOf(request)
    const endpoint = request.path === '/graphql' ? graphql : rest
    const answer = await health(request)
      .then((answer) => answer ?? endpoint.refuse(new UnavailableError('starting'), requestId, request))
      .catch((error) => endpoint.refuse(error, requestId, request))
    complete(answer, requestId)
    return answer
  }
}

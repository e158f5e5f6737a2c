import type { Config } from '../../config.ts'
import { createGraphQLDoor } from '../../graphql/endpoint.ts'
import { UnavailableError } from '../../operations/core/errors.ts'
import { createRestDoor } from '../../rest/endpoint.ts'
import type { App } from '../app.ts'
import { requestIdOf } from '../pipeline/context.ts'
import { complete } from '../pipeline/head.ts'
import { createHealth } from './health.ts'

/** Stands in for the service until its database could be reached for the first time: alive, and not ready. */
export function createWaitingRoom({ limits, requestTimeoutMilliseconds }: Config): App {
  const reportError = () => {}
  const graphql = createGraphQLDoor({ reportError, limits, introspection: 'off' })
  const rest = createRestDoor(reportError, limits)
  const health = createHealth({ database: null, requestTimeoutMilliseconds })
  return async (request) => {
    const requestId = requestIdOf(request)
    const door = request.path === '/graphql' ? graphql : rest
    const answer = await health(request)
      .then((answer) => answer ?? door.refuse(new UnavailableError('starting'), requestId, request))
      .catch((error) => door.refuse(error, requestId, request))
    complete(answer, requestId)
    return answer
  }
}

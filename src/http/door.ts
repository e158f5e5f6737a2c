import type { Policy } from '../config.ts'
import type { Context } from '../operations/context.ts'
import { UnauthenticatedError } from '../operations/errors.ts'
import type { Budget } from '../transport/budget.ts'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'
import type { GraphiqlPage } from './graphiql.ts'

/** What a way into the service is to this room. */
export interface Door {
  handle(request: HttpRequest, context: Context, budget: Budget): Promise<HttpAnswer>
  /** The answer to a request that did not get through the door. */
  refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer
}

/** Browsers that open the GraphQL address get GraphiQL there, as far as the policy lets them. */
export function createGraphiqlDoor(
  { graphiql, graphiqlPolicy }: { graphiql?: GraphiqlPage | undefined; graphiqlPolicy: Policy },
  { refuse }: Door,
): (Door & Pick<GraphiqlPage, 'matches'>) | null {
  if (!graphiql || graphiqlPolicy === 'off') return null
  return {
    matches: graphiql.matches,
    refuse,
    async handle(request, { viewer }) {
      if (graphiqlPolicy === 'authenticated' && !viewer) {
        throw new UnauthenticatedError('GraphiQL is shown to callers with a credential only.')
      }
      return graphiql.respond(request)
    },
  }
}

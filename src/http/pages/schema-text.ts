import type { Policy } from '../../config.ts'
import type { GraphQLEndpoint } from '../../graphql/endpoint.ts'
import type { Context, Viewer } from '../../operations/core/context.ts'
import { UnauthenticatedError } from '../../operations/core/errors.ts'
import type { Budget } from '../../transport/budget.ts'
import { assertReading } from '../../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'

/** An API, from a request to its answer. */
export interface Endpoint {
  handle(request: HttpRequest, context: Context, budget: Budget): Promise<HttpAnswer>
  /** The answer to a request that failed before it was handled. */
  refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer
}

/** The GraphQL schema as a text, for callers that may use introspection. */
export function createSchemaEndpoint(
  policy: Policy,
  { sdl }: Pick<GraphQLEndpoint, 'sdl'>,
  { refuse }: Pick<Endpoint, 'refuse'>,
): Endpoint | null {
  if (policy === 'off') return null
  let text: string | undefined
  return {
    refuse,
    async handle({ method }, { viewer }) {
      assertReading(method)
      assertAllowed(policy, viewer)
      text ??= sdl()
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' }
      return { status: 200, headers, body: method === 'HEAD' ? null : text }
    },
  }
}

function assertAllowed(policy: Policy, viewer: Viewer | null): void {
  if (policy === 'authenticated' && !viewer) {
    throw new UnauthenticatedError('Reading the schema needs a credential.')
  }
}

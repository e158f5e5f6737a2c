import type { ExecutionResult } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Context } from '../operations/context.ts'
import { acceptedTypes, assertAcceptable } from '../transport/accept.ts'
import { TransportError } from '../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'
import type { ReportFault } from '../transport/status.ts'
import { useCompiledExecution } from './compile.ts'
import { createDocumentCache } from './document-cache.ts'
import { presentError } from './errors.ts'
import { readParameters } from './request.ts'
import { schema } from './schema.ts'

/** The GraphQL door: from a request to its answer. */
export interface GraphQLDoor {
  handle(request: HttpRequest, context: Context): Promise<HttpAnswer>
  /** The answer to a request that failed before it came to GraphQL. */
  refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer
}

export function createGraphQLDoor(reportFault: ReportFault): GraphQLDoor {
  // Only its pipeline is used: HTTP is handled here, and errors are masked in one place, by presentError.
  const yoga = createYoga<Context>({
    schema,
    plugins: [useCompiledExecution()],
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
  })

  function answer(
    result: ExecutionResult,
    request: HttpRequest,
    { requestId, idempotency }: Context,
  ): HttpAnswer {
    const mediaType = answerType(request)
    const headers = idempotency.replayed ? { 'Idempotency-Replayed': 'true' } : undefined
    if (!result.errors) return answerWith(200, mediaType, result, headers)
    const presentations = result.errors.map((error) => presentError(error, requestId))
    for (const { fault } of presentations) if (fault !== undefined) reportFault(fault, requestId)
    const statuses = presentations.map(({ status, inDocument }) =>
      inDocument && mediaType === legacyType ? 200 : status,
    )
    const body = { ...result, errors: presentations.map(({ error }) => error) }
    return answerWith(Math.max(...statuses), mediaType, body, headers)
  }

  function refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer {
    const { error: presented, status, fault } = presentError(error, requestId)
    if (fault !== undefined) reportFault(fault, requestId)
    const transport = error instanceof TransportError ? error : undefined
    return answerWith(
      transport?.status ?? status,
      answerType(request),
      { errors: [presented] },
      transport?.headers,
    )
  }

  return {
    refuse,
    async handle(request, context) {
      try {
        assertAcceptable(request, [modernType, legacyType])
        const params = await readParameters(request)
        // Its plugins look at nothing of the request but its method.
        const result = await yoga.getResultForParams(
          { params, request: request as unknown as Request },
          context,
        )
        return answer(result as ExecutionResult, request, context)
      } catch (error) {
        return refuse(error, context.requestId, request)
      }
    },
  }
}

const modernType = 'application/graphql-response+json'
const legacyType = 'application/json'

function answerType(request: HttpRequest): string {
  const isKnown = (type: string) => type === modernType || type === legacyType
  return acceptedTypes(request).find(isKnown) ?? legacyType
}

function answerWith(
  status: number,
  type: string,
  body: object,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': `${type}; charset=utf-8`, ...statusHeaders[status], ...headers },
    body: JSON.stringify(body),
  }
}

const statusHeaders: Record<number, Record<string, string>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  503: { 'Retry-After': '1' },
}

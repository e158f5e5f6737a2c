import type { ExecutionResult } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Context } from '../operations/context.ts'
import { presentError } from './errors.ts'
import { readParameters, TransportError } from './request.ts'
import { schema } from './schema.ts'

/** Told of failures that are this service's fault, with the id of the request that they broke. */
export type ReportFault = (fault: unknown, requestId: string) => void

/** The GraphQL door: from a request to its answer. */
export interface GraphQLDoor {
  handle(request: Request, context: Context): Promise<Response>
  /** The answer to a request that failed before it came to GraphQL. */
  refuse(error: unknown, requestId: string, request: Request): Response
}

export function createGraphQLDoor(reportFault: ReportFault): GraphQLDoor {
  // Only its pipeline is used: HTTP is handled here, and errors are masked in one place, by presentError.
  const yoga = createYoga<Context>({
    schema,
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
  })

  function answer(result: ExecutionResult, request: Request, requestId: string): Response {
    const mediaType = answerType(request)
    const presentations = result.errors?.map((error) => presentError(error, requestId)) ?? []
    for (const { fault } of presentations) if (fault !== undefined) reportFault(fault, requestId)
    const statuses = presentations.map(({ status, inDocument }) =>
      inDocument && mediaType === legacyType ? 200 : status,
    )
    const body =
      presentations.length === 0 ? result : { ...result, errors: presentations.map(({ error }) => error) }
    return jsonResponse(body, mediaType, Math.max(200, ...statuses))
  }

  function refuse(error: unknown, requestId: string, request: Request): Response {
    const { error: presented, status, fault } = presentError(error, requestId)
    if (fault !== undefined) reportFault(fault, requestId)
    const transport = error instanceof TransportError ? error : undefined
    return jsonResponse(
      { errors: [presented] },
      answerType(request),
      transport?.status ?? status,
      transport?.headers,
    )
  }

  return {
    refuse,
    async handle(request, context) {
      try {
        assertAcceptable(request)
        const params = await readParameters(request)
        const result = await yoga.getResultForParams({ params, request }, context)
        const response = answer(result as ExecutionResult, request, context.requestId)
        if (context.idempotency.replayed) response.headers.set('Idempotency-Replayed', 'true')
        return response
      } catch (error) {
        return refuse(error, context.requestId, request)
      }
    },
  }
}

const modernType = 'application/graphql-response+json'
const legacyType = 'application/json'

/** Media types that the client takes, best first as it wrote them. */
function acceptedTypes(request: Request): string[] {
  const accept = request.headers.get('accept')?.toLowerCase() ?? '*/*'
  return accept.split(',').map((range) => range.split(';')[0]?.trim() ?? '')
}

function answerType(request: Request): string {
  const isKnown = (type: string) => type === modernType || type === legacyType
  return acceptedTypes(request).find(isKnown) ?? legacyType
}

function assertAcceptable(request: Request): void {
  const takesJson = [modernType, legacyType, 'application/*', '*/*']
  if (!acceptedTypes(request).some((type) => takesJson.includes(type))) {
    throw new TransportError(406, `Answers come as ${modernType} or ${legacyType}.`)
  }
}

function jsonResponse(
  body: object,
  type: string,
  status: number,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': `${type}; charset=utf-8`, ...challenge(status), ...headers },
  })
}

function challenge(status: number): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' }
  if (status === 503) return { 'Retry-After': '1' }
  return {}
}

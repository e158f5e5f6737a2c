import type { DocumentNode, ExecutionResult } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Limits, Policy } from '../config.ts'
import type { Context } from '../operations/core/context.ts'
import { AnswerTooLargeError, assertFits, isSurelyLarger } from '../transport/answer-size.ts'
import type { Budget } from '../transport/budget.ts'
import { TransportError } from '../transport/error.ts'
import type { HttpAnswer, HttpRequest } from '../transport/message.ts'
import { acceptedTypes, assertAcceptable } from '../transport/negotiation.ts'
import type { ReportError } from '../transport/status.ts'
import { useCompiledExecution } from './execution/compile.ts'
import type { GraphQLContext } from './execution/context.ts'
import { createDocumentCache } from './execution/document-cache.ts'
import { useLargeOperations } from './execution/large-operations.ts'
import { createNewDocumentTurns } from './execution/new-documents.ts'
import { type Presentation, presentError } from './execution/present-error.ts'
import { type GraphQLParameters, readParameters } from './execution/request.ts'
import { useAdmission } from './limits/admission.ts'
import { useDocumentLimits } from './limits/limits.ts'
import { schema, sdl } from './schema/schema.ts'

/** The GraphQL endpoint: from a request to its answer. */
export interface GraphQLEndpoint {
  handle(request: HttpRequest, context: Context, budget: Budget): Promise<HttpAnswer>
  /** The answer to a request that failed before it came to GraphQL. */
  refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer
  /** The schema in SDL. */
  sdl(): string
}

export interface GraphQLEndpointOptions {
  reportError: ReportError
  limits: Limits
  introspection: Policy
}

export function createGraphQLEndpoint({
  reportError,
  limits,
  introspection,
}: GraphQLEndpointOptions): GraphQLEndpoint {
  const knownDocuments = createDocumentCache<DocumentNode>()
  const inTurn = createNewDocumentTurns()
  // Only its pipeline is used: HTTP is handled here, and errors are masked in one place, by presentError.
  const yoga = createYoga<GraphQLContext>({
    schema,
    plugins: [
      useDocumentLimits(limits, introspection),
      useAdmission(limits.cost),
      useCompiledExecution(),
      useLargeOperations(),
    ],
    parserAndValidationCache: { documentCache: knownDocuments, errorCache: createDocumentCache() },
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
  })

  function answer(result: ExecutionResult, request: HttpRequest, context: GraphQLContext): HttpAnswer {
    const { requestId, idempotency } = context
    const mediaType = answerType(request)
    const replayed = idempotency.replayed ? { 'Idempotency-Replayed': 'true' } : undefined
    if (!result.errors) return answerWith(200, mediaType, result, replayed)
    const presentations = result.errors.map((error) => presentError(error, requestId))
    reportSome(presentations, requestId)
    const statuses = presentations.map(({ status, inDocument }) =>
      inDocument && mediaType === legacyType ? 200 : status,
    )
    // The same key order, whether the document was interpreted or compiled.
    const { data, extensions } = result
    const errors = presentations.map(({ error }) => error)
    const body = { errors, ...(data !== undefined && { data }), ...(extensions && { extensions }) }
    const headers = Object.assign({}, replayed, ...presentations.map(({ headers }) => headers))
    return answerWith(Math.max(...statuses), mediaType, body, headers)
  }

  /** Checking the size of a long answer is much less work than writing one that is then refused. */
  function assertNotTooLong({ data }: ExecutionResult, { cost = 0, isChange }: GraphQLContext): void {
    if (cost < costOfLongAnswers || !isSurelyLarger(data, limits.answerBytes)) return
    throw new AnswerTooLargeError(limits.answerBytes, isChange)
  }

  /** One error can break a field in each of many rows: the log gets a few of them and their number. */
  function reportSome(presentations: Presentation[], requestId: string): void {
    const errors = presentations.flatMap(({ errorToLog }) => (errorToLog === undefined ? [] : [errorToLog]))
    const total = errors.length > maxReportedErrors ? errors.length : undefined
    for (const error of [...new Set(errors)].slice(0, maxReportedErrors)) reportError(error, requestId, total)
  }

  function refuse(error: unknown, requestId: string, request: HttpRequest): HttpAnswer {
    const { error: presented, status, errorToLog, headers } = presentError(error, requestId)
    if (errorToLog !== undefined) reportError(errorToLog, requestId)
    const transport = error instanceof TransportError ? error : undefined
    return answerWith(
      transport?.status ?? status,
      answerType(request),
      { errors: [presented] },
      { ...headers, ...transport?.headers },
    )
  }

  /** For clients that ask: `"extensions": { "cost": true }` in the request. */
  function withCost(
    result: ExecutionResult,
    params: GraphQLParameters,
    { cost }: GraphQLContext,
  ): ExecutionResult {
    if (params.extensions?.cost !== true || cost === undefined) return result
    return { ...result, extensions: { ...result.extensions, cost: { requested: cost, limit: limits.cost } } }
  }

  function execute(
    params: GraphQLParameters,
    request: HttpRequest,
    context: GraphQLContext,
  ): ExecutionResult | Promise<ExecutionResult> {
    const run = () => {
      // Its plugins read only the method of the request.
      const result = yoga.getResultForParams({ params, request: request as unknown as Request }, context)
      return result as ExecutionResult | Promise<ExecutionResult>
    }
    const isKnown = !params.query || knownDocuments.has(params.query)
    return isKnown || !context.viewer ? run() : inTurn(context.viewer.id, run)
  }

  return {
    refuse,
    sdl,
    async handle(request, context, budget) {
      // The context was made for this request alone.
      const own: GraphQLContext = Object.assign(context, { budget })
      try {
        assertAcceptable(request, [modernType, legacyType])
        const params = await readParameters(request, limits.documentBytes)
        const result = await execute(params, request, own)
        assertNotTooLong(result, own)
        const answered = answer(withCost(result, params, own), request, own)
        assertFits(answered, limits.answerBytes, own.isChange)
        return { ...answered, operation: own.operation, viewer: own.viewer?.id }
      } catch (error) {
        return { ...refuse(error, context.requestId, request), operation: own.operation }
      }
    },
  }
}

const maxReportedErrors = 5
/** From here on an answer may take megabytes. */
const costOfLongAnswers = 1_000

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
}

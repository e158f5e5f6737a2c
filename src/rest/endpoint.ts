import type { Limits } from '../config.ts'
import { type Context, requireViewer } from '../operations/core/context.ts'
import { pageLimit } from '../operations/core/listing.ts'
import { assertCost } from '../operations/organizations/cost.ts'
import { assertFits } from '../transport/answer-size.ts'
import { type Budget, changeCost } from '../transport/budget.ts'
import { methodNotAllowed, TransportError } from '../transport/error.ts'
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../transport/message.ts'
import { assertAcceptable } from '../transport/negotiation.ts'
import type { ReportError } from '../transport/status.ts'
import { openApiDocument } from './openapi/document.ts'
import { routes } from './resources/routes.ts'
import { presentError } from './routing/present-error.ts'
import { type ListRequest, noList } from './routing/query.ts'
import { entityTag, expectedVersions, isUnchanged, readBody } from './routing/request.ts'
import type { Reply, Route } from './routing/route.ts'
import { mediaTypeOf, streamed } from './routing/stream.ts'

export interface RestEndpoint {
  handle(request: HttpRequest, context: Context, budget: Budget): Promise<HttpAnswer>
  /** The answer to a request that failed before it reached a route. */
  refuse(error: unknown, requestId: string): HttpAnswer
  /** The OpenAPI document as JSON. */
  openApi(): string
}

export function createRestEndpoint(
  reportError: ReportError,
  limits: Pick<Limits, 'answerBytes' | 'cost'>,
): RestEndpoint {
  function refuse(error: unknown, requestId: string): HttpAnswer {
    const { status, headers, body, errorToLog } = presentError(error, requestId)
    if (errorToLog !== undefined) reportError(errorToLog, requestId)
    return jsonAnswer(status, body, headers)
  }

  return {
    refuse,
    openApi: () => JSON.stringify(openApiDocument),
    async handle(request, context, budget) {
      const found: { operation?: string } = {}
      const response = await answer(request, context, budget, found, limits).catch((error) =>
        refuse(error, context.requestId),
      )
      if (context.idempotency.replayed) response.headers['Idempotency-Replayed'] = 'true'
      return { ...response, ...found }
    },
  }
}

async function answer(
  request: HttpRequest,
  context: Context,
  budget: Budget,
  found: { operation?: string },
  limits: Pick<Limits, 'answerBytes' | 'cost'>,
): Promise<HttpAnswer> {
  const { route, path } = findRoute(request.method, request.path)
  found.operation = route.operationId
  requireViewer(context)
  assertAcceptable(request, [mediaTypeOf(route)])
  const search = new URLSearchParams(request.query)
  const list = route.list?.read(search) ?? noList
  const query = route.query?.read(search) ?? {}
  const cost = costOf(route, list, context)
  assertCost(cost, limits.cost, context.viewer)
  await budget.spend(cost)
  const { status: statusCode } = route.success
  const reply = await route.handle({
    context: { ...context, origin: { ...context.origin, statusCode } },
    path,
    list,
    query,
    budget,
    input: route.body ? await readBody(request, route.body) : {},
    expectedVersions: expectedVersions(request.header('if-match')),
  })
  return respond(request, route, reply, limits)
}

/** In the same unit as in the GraphQL API: about the number of rows. */
function costOf({ method, list, searchCost }: Route, asked: ListRequest, { viewer }: Context): number {
  if (method !== 'GET') return changeCost
  const rows = list ? (asked.page.limit ?? pageLimit.default) : 0
  return 1 + rows + (searchCost?.(viewer, asked) ?? 0)
}

function respond(
  request: HttpRequest,
  { method, success }: Route,
  { body, stream, location, version }: Reply,
  { answerBytes }: Pick<Limits, 'answerBytes' | 'cost'>,
): HttpAnswer | Promise<HttpAnswer> {
  if (stream) return streamed(request, success.status, stream)
  const headers = {
    ...(version !== undefined && { ETag: entityTag(version) }),
    ...(location !== undefined && { Location: location }),
  }
  const ifNoneMatch = request.header('if-none-match')
  if (method === 'GET' && version !== undefined && isUnchanged(ifNoneMatch, version)) {
    return { status: 304, headers, body: null }
  }
  if (body === undefined || request.method === 'HEAD') return { status: success.status, headers, body: null }
  const answer = jsonAnswer(success.status, body, headers)
  assertFits(answer, answerBytes)
  return answer
}

export function unknownPath(): TransportError {
  return new TransportError(404, 'There is nothing at this path.')
}

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}))

function findRoute(method: string, pathname: string): { route: Route; path: Record<string, string> } {
  const matches = patterns.flatMap(({ route, pattern }) => {
    const match = pattern.exec(pathname)
    return match ? [{ route, path: { ...match.groups } }] : []
  })
  if (matches.length === 0) throw unknownPath()
  const wanted = method === 'HEAD' ? 'GET' : method
  const found = matches.find(({ route }) => route.method === wanted)
  if (found) return found
  throw methodNotAllowed(
    method,
    matches.map(({ route }) => route.method),
  )
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Limits, Policy } from '../config.ts'
import type { Database } from '../data/connection/database.ts'
import type { CursorCodec } from '../data/reading/cursor.ts'
import { createGraphQLEndpoint } from '../graphql/endpoint.ts'
import { UnavailableError } from '../operations/core/errors.ts'
import { noTurns, Turns } from '../operations/core/turns.ts'
import { createRestEndpoint, unknownPath } from '../rest/endpoint.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type HttpAnswer, type HttpRequest, sizeOf } from '../transport/message.ts'
import { noSuchCoding, type WantedCoding, wantedCoding } from '../transport/negotiation.ts'
import type { ReportError } from '../transport/status.ts'
import { type AuthenticationOptions, createAuthenticate } from './credentials/authentication.ts'
import { costOfPage, createPages, type Page, type PagesOptions } from './pages/pages.ts'
import { createSchemaEndpoint, type Endpoint } from './pages/schema-text.ts'
import { type Caller, createCallers, type RefusedCaller } from './pipeline/caller.ts'
import { compressAnswer } from './pipeline/compression.ts'
import { createContext, requestIdOf } from './pipeline/context.ts'
import { createCors } from './pipeline/cors.ts'
import { Deadline } from './pipeline/deadline.ts'
import { assertHead, complete } from './pipeline/head.ts'
import { asOperation, createObserver } from './pipeline/observer.ts'
import { createHealth } from './probes/health.ts'
import { type BudgetOf, type RequestBudget, unlimited, withPaidBody } from './rate-limit/budget.ts'

export interface AppOptions extends AuthenticationOptions, PagesOptions {
  database: Database
  cursors: CursorCodec
  log: Logger
  limits: Limits
  introspection: Policy
  /** Without it, callers may ask for as much as they like. */
  budgetOf?: BudgetOf | undefined
  requestTimeoutMilliseconds: number
  corsOrigins: readonly string[]
  trustProxy: boolean
  slowOperationMilliseconds: number
  /** Told of every answer; without it nothing is counted. */
  metrics?: Pick<Metrics, 'record'> | undefined
  /** Readiness says no while this says yes. */
  isStopping?: () => boolean
  /** Whether memory is left for an answer of this size, until its client has read it. */
  hasRoomFor?: (bytes: number) => boolean
}

/** Long enough for a flood to become a trickle: a connection has eight requests under way at most. */
const refusalDelayMilliseconds = 100

export type App = (request: HttpRequest) => Promise<HttpAnswer>

/** The whole service as one function. It knows no port and no process, so tests can call it as it is. */
export function createApp(options: AppOptions): App {
  const {
    log,
    budgetOf = unlimited,
    requestTimeoutMilliseconds,
    trustProxy,
    hasRoomFor = () => true,
  } = options
  const turns = new Turns()
  const callers = createCallers(createAuthenticate(options.database, options), budgetOf, trustProxy)
  const reportError: ReportError = (error, requestId, total) =>
    log.error({ requestId, err: error, errors: total }, 'request failed')
  const graphql = createGraphQLEndpoint({ ...options, reportError })
  const rest = createRestEndpoint(reportError, options.limits)
  const schema = createSchemaEndpoint(options.introspection, graphql, rest)
  const findPage = createPages(options, rest.openApi())
  const health = createHealth(options)
  const cors = createCors(options.corsOrigins)

  /** One request to an API, step by step. Each step takes what steps before it have returned. */
  async function serve(request: HttpRequest, requestId: string, api: Endpoint): Promise<HttpAnswer> {
    const refuse = (error: unknown) => api.refuse(error, requestId, request)
    const coding = wantedCoding(request)
    const deadline = new Deadline(requestTimeoutMilliseconds)
    const caller = await deadline
      .within(() => callers.identify(request))
      .catch((error) => ({ error, budget: callers.budgetOfIp(request) }))
    const made = await deadline
      .within(() => handle(request, requestId, api, caller, coding, deadline))
      .catch(refuse)
    deadline.end()
    const paid = await settle(caller.budget, made, refuse)
    const encoded = coding ? await compressAnswer(paid, coding, caller.budget) : paid
    const answer = hasRoomFor(sizeOf(encoded))
      ? encoded
      : { ...encoded, ...refuse(new UnavailableError(undefined)) }
    caller.budget.describe(answer.headers)
    // Callers that go on asking with nothing left would keep the service busy with refusals.
    if (answer.status === 429) await sleep(refusalDelayMilliseconds)
    return answer
  }

  async function handle(
    request: HttpRequest,
    requestId: string,
    api: Endpoint,
    caller: Caller | RefusedCaller,
    coding: WantedCoding | null,
    deadline: Deadline,
  ): Promise<HttpAnswer> {
    if ('error' in caller) throw caller.error
    const { viewer, budget } = caller
    await budget.arrive()
    if (!coding) throw noSuchCoding()
    const turn = viewer ? turns.of(viewer.id, () => deadline.isOver) : noTurns
    const made = { requestId, viewer, turn }
    const context = createContext(options, request, made, budget, callers.ipOf(request))
    const read = withPaidBody(deadline.withUntimedBody(request), budget)
    return asOperation(() => api.handle(read, context, budget))
  }

  /** Pages are for everybody, so they are paid for by the client IP, whatever credential it sends. */
  async function visit(request: HttpRequest, page: Page): Promise<HttpAnswer> {
    const budget = callers.budgetOfIp(request)
    await budget.arrive()
    const answer = await page(request)
    await budget.spend(costOfPage(answer))
    return answer
  }

  async function route(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    const { path } = request
    const page = findPage(request)
    if (page) return visit(request, page)
    if (path === '/graphql') return serve(request, requestId, graphql)
    if (path.startsWith('/v1/')) return serve(request, requestId, rest)
    if (path === '/schema.graphql' && schema) return serve(request, requestId, schema)
    const answer = await health(request)
    if (answer) return answer
    throw unknownPath()
  }

  async function answerTo(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    try {
      assertHead(request)
      return cors.preflight(request) ?? (await route(request, requestId))
    } catch (error) {
      return rest.refuse(error, requestId)
    }
  }

  const observe = createObserver(options)

  return async (request) => {
    const requestId = requestIdOf(request)
    const answer = await observe(request, requestId, () => answerTo(request, requestId))
    complete(answer, requestId)
    cors.allow(request, answer)
    return answer
  }
}

/** What the request still has to pay; the answer is a refusal when that is not left. */
async function settle(
  budget: RequestBudget,
  answer: HttpAnswer,
  refuse: (error: unknown) => HttpAnswer,
): Promise<HttpAnswer> {
  try {
    await budget.settle()
    return answer
  } catch (error) {
    return refuse(error)
  }
}

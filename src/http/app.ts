import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Limits, Policy } from '../config.ts'
import type { Database } from '../data/connection/database.ts'
import type { CursorCodec } from '../data/reading/cursor.ts'
import { createGraphQLDoor } from '../graphql/endpoint.ts'
import { UnavailableError } from '../operations/core/errors.ts'
import { noTurns, Turns } from '../operations/core/turns.ts'
import { createRestDoor, nothingHere } from '../rest/endpoint.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type HttpAnswer, type HttpRequest, sizeOf } from '../transport/message.ts'
import { noSuchCoding, wantedCoding } from '../transport/negotiation.ts'
import type { ReportFault } from '../transport/status.ts'
import { type AuthenticationOptions, createAuthenticate } from './credentials/authentication.ts'
import { costOfPage, createPages, type Page, type PagesOptions } from './pages/pages.ts'
import { createSchemaDoor, type Door } from './pages/schema-text.ts'
import { compressAnswer } from './pipeline/compression.ts'
import { callerAddress, createContext, requestIdOf } from './pipeline/context.ts'
import { createCors } from './pipeline/cors.ts'
import { withinDeadline } from './pipeline/deadline.ts'
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
  const authenticate = createAuthenticate(options.database, options)
  const reportFault: ReportFault = (fault, requestId, faults) =>
    log.error({ requestId, err: fault, faults }, 'request failed')
  const graphql = createGraphQLDoor({ ...options, reportFault })
  const rest = createRestDoor(reportFault, options.limits)
  const schema = createSchemaDoor(options.introspection, graphql, rest)
  const findPage = createPages(options, rest.openApi())
  const health = createHealth(options)
  const cors = createCors(options.corsOrigins)

  async function enter(request: HttpRequest, requestId: string, door: Door): Promise<HttpAnswer> {
    let budget: RequestBudget | undefined
    const budgetOfAddress = () => budgetOf(callerAddress(request, trustProxy))
    const wanted = wantedCoding(request)
    const serve = async (request: HttpRequest, isOver: () => boolean) => {
      const viewer = await authenticate(request, () => budgetOfAddress().afford())
      const own = viewer ? budgetOf(viewer.id) : budgetOfAddress()
      budget = own
      await own.arrive()
      if (!wanted) throw noSuchCoding()
      const turn = viewer ? turns.of(viewer.id, isOver) : noTurns
      const context = createContext(options, request, { requestId, viewer, turn }, own)
      return asOperation(() => door.handle(withPaidBody(request, own), context, own))
    }
    const refuse = (error: unknown) => door.refuse(error, requestId, request)
    let answer = await withinDeadline(requestTimeoutMilliseconds, request, serve).catch(refuse)
    // A credential that was refused is paid for by the address that sent it.
    budget ??= budgetOfAddress()
    try {
      await budget.settle()
    } catch (error) {
      answer = refuse(error)
    }
    if (wanted) answer = await compressAnswer(answer, wanted, budget)
    if (!hasRoomFor(sizeOf(answer))) answer = { ...answer, ...refuse(new UnavailableError(undefined)) }
    budget.describe(answer.headers)
    // Who goes on asking without anything left would keep the service busy with refusals.
    if (answer.status === 429) await sleep(refusalDelayMilliseconds)
    return answer
  }

  /** Pages are for everybody, so they are paid for by the address that asks, whatever credential it sends. */
  async function visit(request: HttpRequest, page: Page): Promise<HttpAnswer> {
    const budget = budgetOf(callerAddress(request, trustProxy))
    await budget.arrive()
    const answer = await page(request)
    await budget.spend(costOfPage(answer))
    return answer
  }

  async function route(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    const { path } = request
    const page = findPage(request)
    if (page) return visit(request, page)
    if (path === '/graphql') return enter(request, requestId, graphql)
    if (path.startsWith('/v1/')) return enter(request, requestId, rest)
    if (path === '/schema.graphql' && schema) return enter(request, requestId, schema)
    const answer = await health(request)
    if (answer) return answer
    throw nothingHere()
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

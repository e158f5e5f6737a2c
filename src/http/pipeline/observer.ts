import { context, propagation, type TextMapGetter } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { Metrics } from '../../telemetry/metrics.ts'
import { type AnsweredRequest, counted } from '../../telemetry/requests.ts'
import { inServerSpan, inSpan } from '../../telemetry/spans.ts'
import type { HttpAnswer, HttpRequest } from '../../transport/message.ts'

export interface ObserverOptions {
  log: Logger
  slowOperationMilliseconds: number
  metrics?: Pick<Metrics, 'record'> | undefined
}

/** Answers a request and records it. */
export type Observe = (
  request: HttpRequest,
  requestId: string,
  answer: () => Promise<HttpAnswer>,
) => Promise<HttpAnswer>

/** Records every answer in the log, in the metrics and as a trace, where these are enabled. */
export function createObserver({ log, slowOperationMilliseconds, metrics }: ObserverOptions): Observe {
  const tally = metrics ? counted : uncounted
  return async (request, requestId, run) => {
    const started = performance.now()
    const { answer, statements } = await traced(request, () => tally(run))
    const { method, path } = request
    const { status, operation, viewer, stream } = answer

    function record(error?: unknown): void {
      const elapsed = performance.now() - started
      const milliseconds = Math.round(elapsed * 10) / 10
      log.info({ requestId, method, path, operation, status, milliseconds }, 'request')
      if (error !== undefined) log.error({ requestId, err: error }, 'answer broken off')
      // How long a stream takes is up to its client.
      else if (elapsed > slowOperationMilliseconds && !stream) {
        log.warn({ requestId, method, path, operation, milliseconds }, 'slow operation')
      }
      const seconds = elapsed / 1_000
      const result = error === undefined ? status : 500
      metrics?.record({
        api: apiOf(path),
        operation,
        viewer,
        status: result,
        seconds,
        statements: statements(),
      })
    }

    if (stream) return { ...answer, stream: whenOver(stream, record) }
    record()
    return answer
  }
}

/** The same stream. `over` is called once: when it ends, fails or is no longer wanted. */
function whenOver(stream: AsyncIterable<string>, over: (error?: unknown) => void): AsyncIterable<string> {
  const parts = stream[Symbol.asyncIterator]()
  let isOver = false
  const end = (error?: unknown) => {
    if (!isOver) over(error)
    isOver = true
  }
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const part = await parts.next()
          if (part.done) end()
          return part
        } catch (error) {
          end(error)
          throw error
        }
      },
      async return() {
        await parts.return?.()
        end()
        return { done: true, value: undefined }
      },
    }),
  }
}

/** The work of an API as a span of its own, named after the operation. */
export function asOperation(handle: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  return inSpan('operation', {}, async (span) => {
    const answer = await handle()
    if (answer.operation !== undefined) span?.updateName(answer.operation)
    return answer
  })
}

const headers: TextMapGetter<HttpRequest> = {
  keys: () => [],
  get: (request, name) => request.header(name) ?? undefined,
}

function traced<Watched extends { answer: HttpAnswer }>(
  request: HttpRequest,
  run: () => Promise<Watched>,
): Promise<Watched> {
  const caller = () => propagation.extract(context.active(), request, headers)
  return inServerSpan(request.method, caller, async (span) => {
    const watched = await run()
    span?.setAttributes({
      'http.request.method': request.method,
      'url.path': request.path,
      'http.response.status_code': watched.answer.status,
    })
    return watched
  })
}

async function uncounted(run: () => Promise<HttpAnswer>) {
  return { answer: await run(), statements: () => 0 }
}

function apiOf(path: string): AnsweredRequest['api'] {
  if (path === '/graphql') return 'graphql'
  return path.startsWith('/v1/') ? 'rest' : 'other'
}

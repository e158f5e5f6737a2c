import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api'

let tracer: Tracer | undefined

/** Without a tracer, `inSpan` only runs its function. */
export function traceWith(given: Tracer | undefined): void {
  tracer = given
}

/** Runs `run` as a span of the current trace. A failed span does not get the error's message, which may quote values. */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  run: (span?: Span) => Promise<Result>,
): Promise<Result> {
  return tracer
    ? record(tracer, { name, attributes, kind: SpanKind.INTERNAL, parent: context.active() }, run)
    : run()
}

/** The same for the first span in this process. `parent` reads the caller's span from the request. */
export function inServerSpan<Result>(
  name: string,
  parent: () => Context,
  run: (span?: Span) => Promise<Result>,
): Promise<Result> {
  return tracer
    ? record(tracer, { name, attributes: {}, kind: SpanKind.SERVER, parent: parent() }, run)
    : run()
}

interface Step {
  name: string
  attributes: Attributes
  kind: SpanKind
  parent: Context
}

function record<Result>(
  tracer: Tracer,
  { name, attributes, kind, parent }: Step,
  run: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, { attributes, kind }, parent, async (span) => {
    try {
      return await run(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

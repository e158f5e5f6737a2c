import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { traceWith } from './spans.ts'

/**
 * Sends traces over OTLP/HTTP. OpenTelemetry's own variables, which its packages read, set the
 * target and the sampling: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and so on. Returns what sends the
 * rest and ends it.
 */
export function startTracing(): () => Promise<void> {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'orgql' }))
    .merge(detectResources({ detectors: [envDetector] }))
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  provider.register()
  traceWith(provider.getTracer('orgql'))
  return async () => {
    traceWith(undefined)
    // A collector that cannot be reached must not keep the process from ending well.
    await provider.shutdown().catch(() => {})
  }
}

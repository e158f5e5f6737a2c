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
 * Sends traces over OTLP/HTTP. OpenTelemetry's own packages read the settings from the environment:
 * OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and so on. Returns a function that sends the remaining
 * spans and stops tracing.
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
    // If the collector cannot be reached, the process must still end without an error.
    await provider.shutdown().catch(() => {})
  }
}

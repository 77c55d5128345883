/** The OpenTelemetry SDK as a service sets it up: both signals over OTLP. */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

export interface Providers {
  readonly meterProvider: MeterProvider
  readonly tracerProvider: NodeTracerProvider
}

/**
 * @param url - of the collector, such as `http://127.0.0.1:4318`
 * @param timeoutMillis - how long an export may take
 */
export function providersTo(url: string, timeoutMillis = 10_000): Providers {
  const resource = resourceFromAttributes({ 'service.name': 'nightly-labels' })
  const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics`, timeoutMillis })
  const reader = new PeriodicExportingMetricReader({ exporter })
  const traces = new OTLPTraceExporter({ url: `${url}/v1/traces`, timeoutMillis })
  return {
    meterProvider: new MeterProvider({ resource, readers: [reader] }),
    tracerProvider: new NodeTracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor(traces)],
    }),
  }
}

export async function shutDown({ meterProvider, tracerProvider }: Providers): Promise<void> {
  await Promise.all([meterProvider.shutdown(), tracerProvider.shutdown()])
}

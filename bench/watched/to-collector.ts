/** Metrics and traces over OTLP, exported twice a second, so that a short job exports often. */
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { instrument } from '../../src/otel/index.ts'
import { nowhere } from './open-watcher.ts'
import type { WatchedJob, Watcher } from './open-watcher.ts'

const everyMs = 500

export function toCollector({ to }: WatchedJob): Watcher {
  let told = 0
  const tell = (): void => void told++
  const logger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell }
  diag.setLogger(logger, DiagLogLevel.WARN)
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${to}/v1/metrics` }),
    exportIntervalMillis: everyMs,
    exportTimeoutMillis: everyMs,
  })
  const spans = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${to}/v1/traces` }), {
    scheduledDelayMillis: everyMs,
    exportTimeoutMillis: everyMs,
  })
  const telemetry = instrument({
    meterProvider: new MeterProvider({ readers: [reader] }),
    tracerProvider: new NodeTracerProvider({ spanProcessors: [spans] }),
  })
  return {
    sink: nowhere(),
    onEvent: telemetry.onEvent,
    attach: (job) => telemetry.attach(job),
    end: () => telemetry.end(),
    told: () => told,
  }
}

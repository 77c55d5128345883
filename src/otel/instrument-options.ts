import type { Attributes, MeterProvider, TracerProvider } from '@opentelemetry/api'
import type { Job } from '../index.ts'
import { OptionCheck } from '../option-check.ts'

/**
 * What is watched of a job: any `Job` has it, whatever its rows are.
 *
 * @example
 * ```ts
 * const watched: InstrumentedJob = job
 * const { cost } = watched.status()
 * ```
 */
export type InstrumentedJob = Pick<Job, 'onEvent' | 'status'>

/**
 * Options of `instrument`.
 *
 * @example
 * ```ts
 * const options: InstrumentOptions = { attributes: { 'deployment.environment.name': 'staging' } }
 * await using telemetry = instrument(job, options)
 * ```
 */
export interface InstrumentOptions {
  /** Makes the metrics. Default: the provider that is registered with `@opentelemetry/api`, or none. */
  meterProvider?: MeterProvider
  /** Makes the spans. Default: the provider that is registered with `@opentelemetry/api`, or none. */
  tracerProvider?: TracerProvider
  /** Set on every metric and span beside those that `docs/telemetry.md` lists. Default: none. */
  attributes?: Attributes
  /** How long `end()` waits for the providers to export what they hold, in milliseconds. Default 5,000. */
  flushMs?: number
}

/** @throws BatchlineError `ERR_OPTION` for an invalid value. */
export function checkInstrumentOptions(options: InstrumentOptions): void {
  const check = new OptionCheck('instrument')
  const { meterProvider, tracerProvider, attributes, flushMs } = options
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function') {
    throw check.error('meterProvider must be a MeterProvider')
  }
  if (tracerProvider !== undefined && typeof tracerProvider?.getTracer !== 'function') {
    throw check.error('tracerProvider must be a TracerProvider')
  }
  if (attributes !== undefined && (attributes === null || typeof attributes !== 'object')) {
    throw check.error('attributes must be an object')
  }
  check.ms('flushMs', flushMs, false)
}

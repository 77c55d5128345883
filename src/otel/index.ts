/// <reference types="node" preserve="true" />
/**
 * `batchline/otel`: a job as metrics and traces of OpenTelemetry.
 *
 * @packageDocumentation
 */

// A way in of its own, because it imports `@opentelemetry/api`: who does not use it does not install that.
export { instrument } from './instrument.ts'
export type { InstrumentedJob, InstrumentOptions } from './instrument-options.ts'
export type { Instrumentation } from './instrumentation.ts'

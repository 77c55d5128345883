import { OptionCheck } from '../option-check.ts'
import { checkInstrumentOptions } from './instrument-options.ts'
import type { InstrumentedJob, InstrumentOptions } from './instrument-options.ts'
import { JobInstrumentation } from './job-instrumentation.ts'
import type { Instrumentation } from './instrumentation.ts'

/**
 * Gives the metrics and the traces of a job to OpenTelemetry. `docs/telemetry.md` lists every metric, span and
 * attribute. A provider or a collector that fails neither stops nor slows the job. The job's `onEvent` misses
 * what happens while `openJob` opens it, and a step (`once: true`) does most of its work there: to see that
 * too, begin without a job.
 *
 * @example
 * ```ts
 * await using telemetry = instrument(job)
 * ```
 * @throws BatchlineError `ERR_OPTION` for an invalid option.
 */
export function instrument(job: InstrumentedJob, options?: InstrumentOptions): Instrumentation
/**
 * Begins before there is a job, and so sees its opening as well.
 *
 * @example
 * ```ts
 * await using telemetry = instrument()
 * await using job = await openJob('jobs/tickets', { client, onEvent: telemetry.onEvent })
 * telemetry.attach(job)
 * ```
 */
export function instrument(options?: InstrumentOptions): Instrumentation
export function instrument(
  first: InstrumentedJob | InstrumentOptions = {},
  second: InstrumentOptions = {},
): Instrumentation {
  const job = isJob(first) ? first : undefined
  const options = isJob(first) ? second : first
  if (options === null || typeof options !== 'object') {
    throw new OptionCheck('instrument').error('pass a job, options, or both in this order')
  }
  checkInstrumentOptions(options)
  const made = new JobInstrumentation(options)
  if (job) made.attach(job)
  return made
}

function isJob(first: InstrumentedJob | InstrumentOptions): first is InstrumentedJob {
  return typeof (first as Partial<InstrumentedJob> | null)?.status === 'function'
}

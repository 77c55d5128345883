import type { JobEvent } from '../index.ts'
import type { InstrumentedJob } from './instrument-options.ts'

/**
 * The link between a job and OpenTelemetry. It watches one job.
 *
 * @example
 * ```ts
 * const telemetry: Instrumentation = instrument()
 * const job = await openJob('jobs/tickets', { client, onEvent: telemetry.onEvent })
 * telemetry.attach(job)
 * // …the pipeline…
 * await job.close()
 * await telemetry.end()
 * ```
 */
export interface Instrumentation extends AsyncDisposable {
  /** The option `onEvent` of `openJob`: hands over each event from the first one on. Never throws. */
  readonly onEvent: (event: JobEvent) => void
  /**
   * Watches the job: its state for the gauges, and its events where `onEvent` was not given to `openJob`.
   *
   * @throws BatchlineError `ERR_OPTION` if it watches another job, or has ended.
   */
  attach(job: InstrumentedJob): void
  /**
   * Has the providers export what they hold, where they can (`forceFlush`), for at most `flushMs`, and lets go
   * of the job. Call it when the job is closed, and before a provider is shut down. It does not shut down
   * anything itself, and never rejects: what a provider fails with goes to the `diag` of `@opentelemetry/api`.
   */
  end(): Promise<void>
}

import type { Attributes, Context, SpanContext } from '@opentelemetry/api'

/** Every span. `docs/telemetry.md` lists the same. */
export const spans = {
  run: 'batchline run',
  submit: 'batchline submit',
  batch: 'batchline batch',
} as const

/** What the spans of a run have in common. */
export interface OfRun {
  readonly run: SpanContext
  /** Those that the user wants on every span. */
  readonly attributes: Attributes
  /** The id of the job. */
  readonly job: string
}

export interface InRun extends OfRun {
  /** With the span of the run. */
  readonly parent: Context
}

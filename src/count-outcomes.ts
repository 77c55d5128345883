/** Counts what comes out of a pipeline. */
import { isOutcome } from './is-outcome.ts'
import type { Attempt } from './job/core/attempt.ts'
import { keptCounts } from './judge/kept-counts.ts'
import { OutcomeCounter } from './judge/outcome-counter.ts'
import { kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import type { OutcomeCounts, ReviewCounts } from './outcome-counts.ts'
import type { FinalOutcome } from './final-outcome.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import type { TruthReport } from './truth-report.ts'
import { checkJob, unexpectedItem } from './wiring.ts'

/**
 * Options of {@link countOutcomes}.
 *
 * @example
 * ```ts
 * const compared = compare({ truth: (ticket: Ticket) => ticket.language })
 * const options: CountOutcomesOptions = { truth: compared }
 * ```
 */
export interface CountOutcomesOptions {
  /** The `compare` of the same pipeline: its report becomes part of the counts. Default: none. */
  truth?: { report(): TruthReport } | undefined
  /** Returns what went into the review file, or undefined while that is not known. Default: none. */
  review?: (() => ReviewCounts | undefined) | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * What {@link countOutcomes} returns: a stage that also knows what has passed.
 *
 * @example
 * ```ts
 * const counted: CountStage<{ topic: string }, Ticket> = countOutcomes(job)
 * ```
 */
export interface CountStage<Value = unknown, Row = unknown> extends Stage<
  FinalOutcome<Value, Row>,
  FinalOutcome<Value, Row>
> {
  /** What has passed so far; when the pipeline has ended, all of it. */
  counts(): OutcomeCounts
}

/**
 * Counts outcomes: how many are ok or failed, why they failed, and how many are of which tier, repaired,
 * fallback values, right or wrong. Outcomes pass unchanged. Put it right before the sink.
 *
 * With a job, `job.status().outcomes` has the counts while the pipeline runs, and `job.close()` keeps them in
 * the job's folder, so that `batchline status` shows them. If a run ends early, its counts are kept as
 * partial. They describe the last run, and nothing depends on them.
 *
 * @example
 * ```ts
 * const counted = countOutcomes(job)
 * await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), counted, sink)
 * const { ok, failed, failures } = counted.counts()
 * ```
 * @param job - stores the counts; without a job, only this stage knows them. If several stages share a job,
 *   the one created last counts
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value; `ERR_INPUT`, as the stream's
 *   error, for an item that is no outcome.
 */
export function countOutcomes<Value = unknown, Row = unknown>(
  job?: Attempt<Row>,
  options: CountOutcomesOptions = {},
): CountStage<Value, Row> {
  return countWith(new OutcomeCounter(), job, options)
}

/** {@link countOutcomes} with a counter that somebody else reads too. @internal */
export function countWith<Value = unknown, Row = unknown>(
  counter: OutcomeCounter,
  job: Attempt<Row> | undefined,
  { truth, review, signal }: CountOutcomesOptions,
): CountStage<Value, Row> {
  if (job !== undefined) checkJob('countOutcomes', job)
  const check = new OptionCheck('countOutcomes')
  if (truth !== undefined && typeof truth?.report !== 'function') {
    throw check.error(`truth must be a stage of compare, not ${kindOf(truth)}`)
  }
  if (review !== undefined && typeof review !== 'function') {
    throw check.error(`review must be a function, not ${kindOf(review)}`)
  }
  const counts = (): OutcomeCounts => {
    const reviewed = review?.()
    return {
      ...counter.counts(),
      ...(truth ? { truth: truth.report() } : {}),
      ...(reviewed ? { review: reviewed } : {}),
    }
  }
  const kept = job?.parts.figures.watch(() => keptCounts(counts()))
  const self = stage<FinalOutcome, FinalOutcome>({
    name: 'countOutcomes',
    signal,
    transform(outcome, emit) {
      if (!isOutcome(outcome)) throw unexpectedItem('countOutcomes', outcome)
      counter.note(outcome)
      return emit(outcome)
    },
    flush: () => kept?.end(),
  })
  return Object.assign(self, { counts }) as CountStage<Value, Row>
}

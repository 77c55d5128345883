import { attemptName } from './job/journal/attempt-key.ts'
import type { Attempt } from './job/core/attempt.ts'
import { RetryRun } from './job/retry/retry-run.ts'
import type { RetryRunOptions } from './job/retry/retry-run.ts'
import { kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import type { BatchRequest, Failed, Outcome } from './outcome.ts'
import { rewriteRequest } from './request/rewrite-request.ts'
import type { Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'
import { checkJob } from './wiring.ts'

/** Trips that a row has, unless the user says otherwise. */
export const defaultMaxAttempts: number = 3

/**
 * What {@link retryFailed} tries again, and how often.
 *
 * @example
 * ```ts
 * const options: RetryFailedOptions<Ticket> = {
 *   maxAttempts: 2,
 *   rewrite: (request, { failure }) => (failure.kind === 'truncated' ? undefined : request),
 * }
 * const retried = retryFailed(job, attempt, options)
 * ```
 */
export interface RetryFailedOptions<Row = unknown> {
  /** Attempts in all, the first included. Default 3. Limits new requests only: what is recorded is replayed. */
  maxAttempts?: number
  /**
   * May change the request; undefined gives the row up. Default {@link rewriteRequest}: `invalid_output` asks
   * again with the validator's message, `unsure` asks to look again, `paused` lets the model go on,
   * `truncated` doubles max_tokens, anything else is sent as it was. Of an `unsure` row it gets the
   * `unsure_value` and the `confidence`. What it throws ends the run, before anything of that row is sent again.
   */
  rewrite?: (request: BatchRequest<Row>, failed: Failed<Row>) => BatchRequest<Row> | undefined
  /**
   * Decides whether to retry a failure: true, false, or undefined to follow `failure.retryable`. Default:
   * always the latter. It is not called for a row that a recorded attempt already contains, or that has had its
   * last attempt. Rows that were never sent (`rejected`) and outcomes without a `ref` are never
   * tried again. `unresolved` may have been paid, and true pays for it again. What it throws ends the run,
   * before anything is sent in the attempt that it was asked for.
   */
  when?: (failed: Failed<Row>) => boolean | undefined
  /** Tells a second `retryFailed` on the same job from the first: a letter, then up to 7 letters or digits. Default: none. */
  name?: string
  /**
   * Ends the stage with an AbortError when it is aborted. What was sent stays on record, and the next run
   * collects it. Default: none.
   */
  signal?: AbortSignal
}

/**
 * Passes outcomes on, and sends failed rows that may succeed through the same stages again, as a later
 * attempt. Failures wait on the disk until the previous attempt has ended. The last attempt gives the outcome:
 * if a row was `unsure` and then expired, it has expired. Earlier answers stay in the job folder, and their
 * cost in `cost_usd`.
 *
 * @example
 * ```ts
 * const stages = (attempt: Attempt<Ticket>) =>
 *   compose(chunkBySize(attempt), submitBatches(attempt), awaitResults(attempt), validate(Label))
 * await pipeline(rows, requests, stages(job), retryFailed(job, stages, { maxAttempts: 3 }), sink)
 * ```
 * @param attempt - makes the stages of an attempt; the same function that made the first
 * @throws BatchlineError as the stages of the attempt do; `ERR_INPUT` for what is no outcome;
 * `ERR_ATTEMPT_IN_USE` for a second one without a name.
 */
export function retryFailed<Value, Row>(
  job: Attempt<Row>,
  attempt: (
    attempt: Attempt<Row>,
  ) => Stage<BatchRequest<Row> | Outcome<unknown, Row>, Outcome<Value, Row>>,
  options: RetryFailedOptions<Row> = {},
): Stage<Outcome<Value, Row>, Outcome<Value, Row>> {
  const { maxAttempts = defaultMaxAttempts, rewrite = rewriteRequest, when, name, signal } = options
  checkJob('retryFailed', job)
  const check = new OptionCheck('retryFailed')
  if (typeof attempt !== 'function') {
    throw check.error(
      `the second argument must be the function that makes the stages of an attempt, not ${kindOf(attempt)}. ` +
        'Nothing was sent. Pass the function itself, not what it returns.',
    )
  }
  check.wholeNumber('maxAttempts', maxAttempts)
  if (when !== undefined && typeof when !== 'function') {
    throw check.error(`when must be a function of a failed outcome, not ${kindOf(when)}`)
  }
  if (name !== undefined && !attemptName.test(name)) {
    throw check.error('a name must be a lowercase letter and up to 7 lowercase letters or digits')
  }
  const run = new RetryRun(
    job as Attempt,
    { attempt, maxAttempts, rewrite, when, name } as RetryRunOptions,
  )
  const self = stage<Outcome, Outcome>({
    name: 'retryFailed',
    signal,
    transform: (outcome, emit) => run.take(outcome, emit),
    async flush(emit, aborting) {
      await run.end(emit, aborting)
    },
    close: (error) => run.close(error),
  })
  return self as Stage<Outcome<Value, Row>, Outcome<Value, Row>>
}

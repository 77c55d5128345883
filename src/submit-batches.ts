import type { Attempt } from './job/core/attempt.ts'
import { chunkOf } from './job/core/chunk-of.ts'
import { StageRole } from './job/core/stage-role.ts'
import { SubmitRun } from './job/submit/submit-run.ts'
import { OptionCheck } from './option-check.ts'
import type { BatchRequest, Chunk, Outcome, SubmittedBatch } from './outcome.ts'
import { isOutcome } from './is-outcome.ts'
import type { Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'
import { checkJob, isReference, unexpectedItem } from './wiring.ts'

/**
 * How {@link submitBatches} sends.
 *
 * @example
 * ```ts
 * const options: SubmitBatchesOptions = { concurrency: 4, betas: ['output-300k-2026-03-24'] }
 * const batches = submitBatches(job, options)
 * ```
 */
export interface SubmitBatchesOptions {
  /** Concurrent create calls. Default 2. */
  concurrency?: number
  /** Chunks that may be sealed but not yet accepted. Default concurrency + 1. */
  ahead?: number
  /** Sent as `anthropic-beta` with each create call, and so for each request of the batch. Default: none. */
  betas?: readonly string[]
  /**
   * Ends the stage with an AbortError when it is aborted. What was sent stays on record, and the next run
   * collects it. Default: none.
   */
  signal?: AbortSignal
}

/**
 * Makes a batch of each chunk: a durable intent first, then one create call that is never repeated
 * blindly. Waits while the service's queue is full. Batches recorded as accepted pass at once, and are not
 * sent again; outcomes pass. An array of requests is sealed as one chunk, or
 * as several where it is over the limits of the service; `chunkBySize` and its options have no part in that.
 *
 * @example
 * ```ts
 * const batches = submitBatches(job, { concurrency: 4 })
 * await pipeline(rows, requests, chunkBySize(job), batches, awaitResults(job), sink)
 * ```
 * @throws BatchlineError `ERR_STOPPED` when the service takes no more (spend limit, refused key) or the job
 * is canceled, after what is paid was emitted; `ERR_IN_DOUBT`; `ERR_STORAGE`; `ERR_ORIGIN` for a key of another workspace;
 * `ERR_INPUT` for what is neither chunk nor array.
 */
export function submitBatches<Row>(
  job: Attempt<Row>,
  options: SubmitBatchesOptions = {},
): Stage<
  Chunk | readonly BatchRequest<Row>[] | Outcome<unknown, Row>,
  SubmittedBatch | Outcome<unknown, Row>
> {
  checkJob('submitBatches', job)
  const { parts, key } = job
  const { concurrency = 2, ahead = concurrency + 1, betas } = options
  new OptionCheck('submitBatches').wholeNumber('ahead', ahead)
  const run = new SubmitRun(parts, key, { betas }, (error) => self.destroy(error))
  const self = stage<Chunk | readonly BatchRequest[] | Outcome, SubmittedBatch | Outcome>({
    name: 'submitBatches',
    concurrency,
    writableHighWaterMark: 1,
    readableHighWaterMark: 1,
    signal: options.signal,
    async transform(item, emit, signal) {
      if (isOutcome(item)) await emit(item)
      else if (isReference(item, 'chunk')) await run.submit(chunkOf(parts, item.ref), emit, signal)
      else if (Array.isArray(item)) await run.submitArray(item, emit, signal)
      else throw unexpectedItem('submitBatches', item)
    },
    async flush(emit, signal) {
      await run.end(emit, signal)
      role.end(parts.roles.has(`awaitResults of attempt ${key}`))
    },
    async close(error) {
      await run.close()
      role.close(error)
    },
  })
  const role = new StageRole(parts, `submitBatches of attempt ${key}`)
  parts.bounds.set(key, { ahead })
  if (job.attempt === 1) parts.preflight?.setBetas(betas ?? [])
  return self as Stage<
    Chunk | readonly BatchRequest<Row>[] | Outcome<unknown, Row>,
    SubmittedBatch | Outcome<unknown, Row>
  >
}

import { EmitRun } from './job/emit/emit-run.ts'
import type { Attempt } from './job/core/attempt.ts'
import { StageRole } from './job/core/stage-role.ts'
import { OptionCheck } from './option-check.ts'
import type { Outcome, SubmittedBatch } from './outcome.ts'
import { isOutcome } from './is-outcome.ts'
import type { Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'
import { checkJob, isReference, unexpectedItem } from './wiring.ts'

/**
 * How {@link awaitResults} waits.
 *
 * @example
 * ```ts
 * const options: AwaitResultsOptions = { pollMs: 60_000, maxOpen: 200 }
 * const results = awaitResults(job, options)
 * ```
 */
export interface AwaitResultsOptions {
  /**
   * Shortest time between two polls of a batch, in milliseconds. Default 30,000. It grows to a
   * twentieth of the time waited, to 5 minutes at most.
   */
  pollMs?: number
  /** The number of accepted batches not yet fully emitted, above which new create calls wait. Default 1,000. */
  maxOpen?: number
  /**
   * Ends the stage with an AbortError when it is aborted. What was sent stays on record, and the next run
   * collects it. Default: none.
   */
  signal?: AbortSignal
}

/**
 * A batch that another tool made: its results come with the ids that it used.
 *
 * @example
 * ```ts
 * const theirs: ForeignBatch = { id: 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d' }
 * await pipeline(Readable.from([theirs]), awaitResults(job), writeRows('theirs.jsonl'))
 * ```
 */
export interface ForeignBatch {
  /** The id that the API gave it: it begins with `msgbatch_`. */
  readonly id: string
}

/**
 * Waits for batches and returns an outcome for each of their requests: batch by batch, in the order of
 * download, each batch complete and in input order. A replay gives the same order. Results are downloaded to
 * the job folder at full speed, and emitted at the speed of the sink. Outcomes have no value yet; `validate`
 * adds it.
 *
 * @example
 * ```ts
 * const attempt = compose(chunkBySize(job), submitBatches(job), awaitResults(job, { pollMs: 60_000 }))
 * await pipeline(rows, requests, attempt, writeRows('out.jsonl'))
 * ```
 * @throws BatchlineError `ERR_STOPPED` at its end if something was not sent; `ERR_API` for a status that
 * this version does not know; `ERR_STORAGE`; `ERR_ORIGIN` for a key of another workspace; `ERR_INPUT` for
 * what is no batch.
 */
export function awaitResults<Row>(
  job: Attempt<Row>,
  options: AwaitResultsOptions = {},
): Stage<SubmittedBatch | ForeignBatch | Outcome<unknown, Row>, Outcome<undefined, Row>> {
  checkJob('awaitResults', job)
  const { parts, key } = job
  const { pollMs = 30_000, maxOpen = 1000 } = options
  const check = new OptionCheck('awaitResults')
  check.ms('pollMs', pollMs, true)
  check.wholeNumber('maxOpen', maxOpen)
  const run = new EmitRun(parts, key, (error) => self.destroy(error))
  const self = stage<SubmittedBatch | ForeignBatch | Outcome, Outcome>({
    name: 'awaitResults',
    writableHighWaterMark: 1,
    // Or a sink that stands still, such as a database that is down, would keep batches from being sent.
    takesWhileFull: true,
    signal: options.signal,
    transform(item, emit, signal) {
      if (isOutcome(item)) return run.pass(item)
      if (isReference(item, 'batch')) return run.arrived(item, emit, signal)
      if (isForeign(item)) return run.foreign(item.id, emit, signal)
      throw unexpectedItem('awaitResults', item)
    },
    async flush(emit, signal) {
      await run.end(emit, signal)
      // A retryFailed further down has paid work of its own to wait for, and ends the run after it.
      role.end(parts.roles.finishers.size > 0 || parts.roles.has('askNow'))
    },
    async close(error) {
      await run.close()
      role.close(error)
    },
  })
  const role = new StageRole(parts, `awaitResults of attempt ${key}`)
  parts.bounds.set(key, { pollMs, maxOpen })
  return self as Stage<
    SubmittedBatch | ForeignBatch | Outcome<unknown, Row>,
    Outcome<undefined, Row>
  >
}

function isForeign(item: unknown): item is ForeignBatch {
  if (typeof item !== 'object' || item === null || 'ref' in item) return false
  return 'id' in item && typeof item.id === 'string'
}

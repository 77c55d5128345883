import { BatchlineError } from './errors.ts'
import { EmitRun } from './job/emit-run.ts'
import type { Job } from './job/job.ts'
import type { Outcome, SubmittedBatch } from './outcome.ts'
import { isOutcome } from './outcome.ts'
import type { Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'

/** How {@link awaitResults} waits. */
export interface AwaitResultsOptions {
  /**
   * Shortest time between two looks at a batch, in milliseconds. Default 30,000. It grows to a
   * twentieth of the time waited, to 5 minutes at most.
   */
  pollMs?: number
  /** Batches that may be accepted and not fully emitted before new creates wait. Default 1,000. */
  maxOpen?: number
  signal?: AbortSignal
}

/** A batch that another tool made: its results come with the ids that it used. */
export interface ForeignBatch {
  readonly id: string
}

/**
 * Waits for batches and gives an outcome for each of their requests: batch by batch, each whole and
 * in input order, in the order in which they were fetched; a replay gives the same order. Results
 * are downloaded to the job folder at full speed and emitted at the sink's.
 *
 * @example
 * ```ts
 * // Results of a batch that was made elsewhere:
 * pipeline(Readable.from([{ id: 'msgbatch_…' }]), awaitResults(job), writeRows('out.jsonl'))
 * ```
 * @throws BatchlineError `ERR_STOPPED` at its end when something was not sent; `ERR_API` for a status that
 * this version does not know; `ERR_STORAGE`; `ERR_ORIGIN` for a key of another workspace.
 */
export function awaitResults<Row>(
  job: Job<Row>,
  options: AwaitResultsOptions = {},
): Stage<SubmittedBatch | ForeignBatch | Outcome<unknown, Row>, Outcome<unknown, Row>> {
  const { core, key } = job
  const { pollMs = 30_000, maxOpen = 1000 } = options
  if (!(pollMs > 0))
    throw new BatchlineError('ERR_OPTION', `awaitResults: pollMs is over 0, not ${pollMs}`)
  if (!Number.isInteger(maxOpen) || maxOpen < 1) {
    throw new BatchlineError(
      'ERR_OPTION',
      `awaitResults: maxOpen is a whole number from 1, not ${maxOpen}`,
    )
  }
  const release = core.claim(`awaitResults of attempt ${key}`)
  core.setBounds({ pollMs, maxOpen })
  const run = new EmitRun(core, key, (error) => self.destroy(error))
  const self = stage<SubmittedBatch | ForeignBatch | Outcome, Outcome>({
    name: 'awaitResults',
    highWaterMark: 1,
    signal: options.signal,
    transform(item, emit, signal) {
      if (isOutcome(item)) return emit(item)
      if ('ref' in item) return run.arrived(item, emit, signal)
      return run.foreign(item.id, emit, signal)
    },
    flush: (_emit, signal) => run.end(signal),
    async close() {
      await run.close()
      release()
    },
  })
  return self as Stage<SubmittedBatch | ForeignBatch | Outcome<unknown, Row>, Outcome<unknown, Row>>
}

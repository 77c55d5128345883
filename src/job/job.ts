import { Readable } from 'node:stream'
import { OptionCheck } from '../option-check.ts'
import type { BatchRequest, Outcome } from '../outcome.ts'
import { Serial } from '../stream/serial.ts'
import type { Source } from '../stream/source.ts'
import { cancelBatches, markCanceled } from './cancel-batches.ts'
import type { CancelReport } from './cancel-batches.ts'
import { Attempt } from './core/attempt.ts'
import type { JobEvent } from './core/job-event.ts'
import { keepCommand } from './core/job-meta.ts'
import type { JobParts } from './core/job-parts.ts'
import { deleteBatches } from './delete-batches.ts'
import type { DeleteBatchesOptions, DeleteReport } from './delete-batches.ts'
import { recordedRows } from './emit/recorded-rows.ts'
import type { JobStatus } from './job-status.ts'
import { statusOf } from './status-of.ts'
import { pruneBodies } from './prune-bodies.ts'

/** How long `cancel` waits for a running create call, in milliseconds. */
const graceMs = 30_000

/**
 * A job: a folder with everything needed to recover after a crash. It is also its own first attempt, so
 * stages accept it directly.
 *
 * @typeParam Row - the part of a row that is carried to its outcome
 * @example
 * ```ts
 * const job = await openJob<Ticket>('jobs/tickets', { client: new Anthropic() })
 * job.onEvent((event) => console.error(event.type))
 * await pipeline(rows, requests, chunkBySize(job), submitBatches(job), awaitResults(job), sink)
 * await job.close()
 * ```
 */
export class Job<Row = unknown> extends Attempt<Row> implements AsyncDisposable {
  readonly #close: () => Promise<void>
  /** Two at once would write the same file, and the second find its draft gone. */
  readonly #cancels = new Serial()

  /** @internal */
  constructor(parts: JobParts, close: () => Promise<void>) {
    super(parts)
    this.#close = close
  }

  /**
   * Stores a command in the job, for `batchline resume`.
   *
   * @internal
   */
  async keepCommand(command: unknown): Promise<unknown> {
    const { disk, paths } = this.parts
    return await keepCommand(disk, paths, command)
  }

  /** The folder of the job. */
  get folder(): string {
    return this.parts.paths.folder
  }

  /** The job's progress. Makes no API call. */
  status(): JobStatus {
    const { id, state, gate, figures } = this.parts
    return statusOf(id, state, gate.held, figures.outcomes)
  }

  /**
   * Calls the listener on every change in the job's state: a few times per batch, never per row.
   *
   * @returns a function that removes the listener
   */
  onEvent(listener: (event: JobEvent) => void): () => void {
    return this.parts.events.listen(listener)
  }

  /**
   * Reads the input again from the sealed chunks: requests, and outcomes of rows that made no request. Use it
   * instead of the source and `toRequests` if the input can't be read twice.
   *
   * @throws BatchlineError `ERR_INPUT`, from the stream, if the requests were pruned
   */
  recorded(): Source<BatchRequest<Row> | Outcome<unknown, Row>> {
    this.parts.recordedInput.set()
    return Readable.from(recordedRows(this.parts))
  }

  /**
   * Asks the service to cancel every batch that is not settled. This run and every later one send nothing
   * new until the job is opened with `resume: true`. Requests that have already run are paid and are still
   * emitted.
   *
   * @throws BatchlineError `ERR_STORAGE` if the cancel can't be written to disk
   */
  async cancel(): Promise<CancelReport> {
    return await this.#cancels.run(() => this.#cancel())
  }

  async #cancel(): Promise<CancelReport> {
    const { service, disk, paths, state, records, runs, waiter, life } = this.parts
    await markCanceled(disk, paths)
    await records.add({ type: 'CANCELED' })
    // A running create call may make one more batch, which must be canceled too.
    const { signal } = life.closing
    const until = (): boolean => runs.count('posting') + runs.count('adopting') === 0
    await waiter.wait({ until, signal, ms: graceMs, throws: false })
    return await cancelBatches(service.client, disk, paths, state)
  }

  /**
   * Removes the request bodies of batches with outcomes emitted in this run. The job can still be replayed,
   * but its failures can't be sent again. If the run was stopped or has failed, nothing is removed, because
   * the next run may send failures again.
   *
   * @returns the number of bytes freed
   * @throws BatchlineError `ERR_STORAGE`
   */
  async prune(): Promise<number> {
    return await pruneBodies(this.parts)
  }

  /**
   * Deletes the service's copies of the job's batches, which it would otherwise keep for 29 days, requests and
   * answers. The job must be finished, or canceled with nothing under way. First the results in the folder are
   * compared with what was recorded when they came, because from then on they are the only copy. Each deletion
   * is recorded, so the job can be replayed as before, and nothing looks for these batches again. Batches of
   * later runs, such as rows that are asked again, are new and not deleted by this. After a failure or a
   * crash, call it again to continue with the rest.
   *
   * @throws BatchlineError `ERR_STOPPED` if the job is not finished or the service refuses, `ERR_IN_DOUBT` if a
   * create call is in doubt, `ERR_STORAGE` if results in the folder are not as they were written or a deletion
   * can't be recorded, `ERR_ORIGIN` for a key of another workspace, `ERR_ATTEMPT_IN_USE` while a pipeline works
   * on the job. Except for the refusal, nothing was deleted then.
   * @example
   * ```ts
   * const { deleted, left } = await job.deleteBatches({ confirm: ({ unresolved }) => unresolved === 0 })
   * console.log(`${deleted.length} deleted, ${left} still there`)
   * ```
   */
  async deleteBatches(options: DeleteBatchesOptions = {}): Promise<DeleteReport> {
    const { confirm } = options
    if (confirm !== undefined && typeof confirm !== 'function') {
      throw new OptionCheck('deleteBatches').error('confirm must be a function')
    }
    return await deleteBatches(this.parts, options)
  }

  /**
   * Waits up to 30 seconds for a running create call and its record, ends polls and downloads, and releases
   * the folder. Accepted batches keep running; opening the job again collects them.
   */
  async close(): Promise<void> {
    await this.#close()
  }

  /** Calls {@link Job.close} at the end of a block that opened the job with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

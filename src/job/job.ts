import { Readable } from 'node:stream'
import type { BatchRequest, Outcome } from '../outcome.ts'
import type { Source } from '../stream/source.ts'
import { cancelBatches, markCanceled } from './cancel-batches.ts'
import type { CancelReport } from './cancel-batches.ts'
import { Attempt } from './core/attempt.ts'
import type { JobEvent } from './core/job-event.ts'
import { keepCommand } from './core/job-meta.ts'
import type { JobParts } from './core/job-parts.ts'
import { recordedRows } from './emit/recorded-rows.ts'
import type { JobStatus } from './job-status.ts'
import { jobStatus } from './job-status.ts'
import { pruneBodies } from './prune-bodies.ts'

/** How long `cancel` waits for a running create call, in milliseconds. */
const graceMs = 30_000

/**
 * A job: a folder with everything that is needed to go on after a crash. It is also its first attempt, so
 * stages take it as it is.
 *
 * @typeParam Row - what of a row travels to its outcome
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

  /** @internal */
  constructor(parts: JobParts, close: () => Promise<void>) {
    super(parts)
    this.#close = close
  }

  /**
   * Keeps a command in the job, for `batchline resume`.
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

  /** How far the job is; costs no API call. */
  status(): JobStatus {
    const { id, state, gate } = this.parts
    return jobStatus(id, state, gate.held)
  }

  /**
   * Calls the listener at every change in the job's state: a few for each batch, none for a row.
   *
   * @returns a function that ends it
   */
  onEvent(listener: (event: JobEvent) => void): () => void {
    return this.parts.events.listen(listener)
  }

  /**
   * The input again, from what is sealed: requests, and outcomes of rows that made none. Takes the
   * place of source and `toRequests` where the input can't be read twice.
   *
   * @throws BatchlineError `ERR_INPUT`, from the stream, where the requests were pruned
   */
  recorded(): Source<BatchRequest<Row> | Outcome<unknown, Row>> {
    this.parts.recordedInput.set()
    return Readable.from(recordedRows(this.parts))
  }

  /**
   * Tells the service to cancel every batch that is not settled, and this and every later run to
   * send nothing new, until the job is opened with `resume: true`. What has been run is paid and is
   * still emitted.
   *
   * @throws BatchlineError `ERR_STORAGE` where that can't be written down
   */
  async cancel(): Promise<CancelReport> {
    const { service, disk, paths, state, records, runs, waiter, life } = this.parts
    await markCanceled(disk, paths)
    await records.add({ type: 'CANCELED' })
    // A running create call may make one more batch, which is to be canceled too.
    const { signal } = life.closing
    const until = (): boolean => runs.count('posting') === 0
    await waiter.wait({ until, signal, ms: graceMs, throws: false })
    return await cancelBatches(service.client, disk, paths, state)
  }

  /**
   * Removes the request bodies of batches whose outcomes were handed on in this run. The job can
   * still be replayed; what failed in it can't be sent again.
   *
   * @returns bytes freed
   * @throws BatchlineError `ERR_STORAGE`
   */
  async prune(): Promise<number> {
    return await pruneBodies(this.parts)
  }

  /**
   * Waits up to 30 seconds for a running create call and its record, ends polls and downloads, frees
   * the folder. Accepted batches run on; opening the job again collects them.
   */
  async close(): Promise<void> {
    await this.#close()
  }

  /** As {@link Job.close}, at the end of a block that opened the job with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

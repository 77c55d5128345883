/**
 * A job as its user holds it: the folder with everything needed to go on after a crash, seen from
 * one attempt.
 */
import { Readable } from 'node:stream'
import type { BatchRequest, Outcome } from '../outcome.ts'
import type { Source } from '../stream/source.ts'
import { attemptKey } from './journal/attempt-key.ts'
import { cancelBatches, markCancelled } from './cancel-batches.ts'
import type { CancelReport } from './cancel-batches.ts'
import type { JobCore } from './core/job-core.ts'
import type { JobEvent } from './core/job-event.ts'
import type { JobStatus } from './job-status.ts'
import { jobStatus } from './job-status.ts'
import { pruneBodies } from './prune-bodies.ts'
import { recordedRows } from './emit/recorded-rows.ts'

/** What opening made and closing must end. */
export interface JobLife {
  close(): Promise<void>
}

/**
 * An open job: the handle that `openJob` gives, and that stages are made with.
 *
 * @example
 * ```ts
 * const job = await openJob<Ticket>('jobs/tickets', { client })
 * try {
 *   await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), sink)
 * } finally {
 *   await job.close()
 * }
 * ```
 */
export class Job<Row = unknown> implements AsyncDisposable {
  /** @internal */
  readonly core: JobCore
  /** The attempt that stages made from this view work on; 1 for what `openJob` returns. */
  readonly attempt: number
  /** The name of the `retryFailed` that this view belongs to. */
  readonly name?: string
  /** Carries the row type; nothing at run time. */
  declare readonly row?: Row
  readonly #life: JobLife
  readonly #views: Map<string, Job<Row>>

  /** @internal */
  constructor(
    core: JobCore,
    life: JobLife,
    attempt: number = 1,
    name?: string,
    views?: Map<string, Job<Row>>,
  ) {
    this.core = core
    this.attempt = attempt
    if (name !== undefined) this.name = name
    this.#life = life
    this.#views = views ?? new Map()
  }

  /**
   * The key of this view's attempt in names and records.
   *
   * @internal
   */
  get key(): string {
    return attemptKey(this)
  }

  /** The folder of the job. */
  get folder(): string {
    return this.core.paths.folder
  }

  /**
   * The view for the following attempt: pure, the same view every time.
   *
   * @param name - of the `retryFailed` that asks, where it has one
   */
  next(name: string | undefined = this.name): Job<Row> {
    const key = attemptKey({ attempt: this.attempt + 1, ...(name === undefined ? {} : { name }) })
    let view = this.#views.get(key)
    if (!view) {
      view = new Job<Row>(this.core, this.#life, this.attempt + 1, name, this.#views)
      this.#views.set(key, view)
    }
    return view
  }

  /** How far the job is; costs no API call. */
  status(): JobStatus {
    return jobStatus(this.core.id, this.core.state, this.core.gate.held)
  }

  /**
   * Calls the listener at every change in the job's state: a few for each batch, none for a row.
   *
   * @returns a function that ends it
   */
  onEvent(listener: (event: JobEvent) => void): () => void {
    return this.core.listen(listener)
  }

  /**
   * The input again, from what is sealed: requests, and outcomes of rows that made none. Takes the
   * place of source and `toRequests` where the input can't be read twice.
   */
  recorded(): Source<BatchRequest<Row> | Outcome<unknown, Row>> {
    this.core.inputIsRecorded = true
    return Readable.from(recordedRows(this.core))
  }

  /**
   * Tells the service to cancel every batch that is not settled, and this and every later run to
   * send nothing new, until the job is opened with `resume: true`. What has been run is paid and is
   * still emitted.
   */
  async cancel(): Promise<CancelReport> {
    const { client, disk, paths, state } = this.core
    await markCancelled(disk, paths)
    await this.core.record({ type: 'CANCELED' })
    // A running create call may make one more batch, which is to be cancelled too.
    await this.core.posted(30_000)
    return await cancelBatches(client, disk, paths, state)
  }

  /**
   * Removes the request bodies of batches whose outcomes were handed on in this run. The job can
   * still be replayed; what failed in it can't be sent again.
   *
   * @returns bytes freed
   */
  async prune(): Promise<number> {
    return await pruneBodies(this.core)
  }

  /**
   * Waits up to 30 seconds for a running create call and its record, ends polls and downloads, frees
   * the folder. Accepted batches run on; opening the job again collects them.
   */
  async close(): Promise<void> {
    await this.#life.close()
  }

  /** Closes the job at the end of the block of an `await using`, where the language has it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

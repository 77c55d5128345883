/**
 * What the parts of a job share: the folder, the journal and what it says, the client, the gate, the
 * bounds. Steps (seal, submit, reconcile, poll, fetch) change the state by `record`; whoever waits
 * for a change waits in `changed`, so that stages and recovery never call each other.
 */
import type { BatchClient } from '../../api/batch-client.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { ServerFacts } from '../../api/call-options.ts'
import type { ListOptions } from '../../api/list-page.ts'
import { BatchlineError } from '../../errors.ts'
import type { Ref } from '../../outcome.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Disk } from '../disk/disk.ts'
import { Changes } from './changes.ts'
import type { CoreOptions, CoreParts } from './core-parts.ts'
import { FailingBatches } from '../download/failing-batches.ts'
import { FrozenChunks } from './frozen-chunks.ts'
import { Gate } from './gate.ts'
import type { Held } from './gate.ts'
import type { Failpoint } from './failpoint.ts'
import type { JobEvent } from './job-event.ts'
import { JobListeners } from './job-listeners.ts'
import type { JobState } from '../journal/job-state.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalRecord } from '../journal/journal-records.ts'
import { NewWork } from './new-work.ts'
import type { Bounds } from './new-work.ts'
import type { Paths } from '../disk/paths.ts'
import type { LookAhead } from './look-ahead.ts'
import { Roles } from './roles.ts'
import { SubmitQueue } from '../submit/submit-queue.ts'

export class JobCore {
  readonly id: string
  readonly client: BatchClient
  readonly disk: Disk
  readonly paths: Paths
  readonly state: JobState
  readonly options: CoreOptions
  readonly gate: Gate
  readonly failing: FailingBatches
  readonly roles: Roles
  readonly work: NewWork = new NewWork()
  readonly frozen: FrozenChunks
  readonly queue: SubmitQueue = new SubmitQueue()
  /** Chunks in doubt that this run can't decide; the gate is held because of them. */
  readonly undecided: Set<ChunkState> = new Set()
  /** Chunks whose outcomes were handed on in this run. */
  readonly emitted: Set<ChunkState> = new Set()
  /** Aborted when the job closes: waits, polls and downloads end at once. */
  readonly closing: AbortController = new AbortController()
  closed = false
  /** A stage was destroyed before its end: what was handed on may not have arrived. */
  broken = false
  /** The folder may be an old copy: nothing new is sent before it is known what was. */
  surveying = false
  /** The rows of this run come from `recorded()`: their end is not the end of the input. */
  inputIsRecorded = false
  /** Looks at the first request before anything is sent; absent where that is switched off. */
  preflight: LookAhead | undefined
  /** Newest batch of the workspace known in this run. */
  fence: string | null | undefined
  serverDate: string | undefined
  /** Called at each {@link Failpoint}; does nothing outside of tests. */
  readonly reached: (point: Failpoint) => Promise<void> | void
  readonly #journal: Journal
  readonly #listeners = new JobListeners()
  readonly #changes = new Changes()
  #failure: Error | undefined

  constructor({ id, client, disk, paths, state, journal, options, reached }: CoreParts) {
    this.id = id
    this.client = client
    this.disk = disk
    this.paths = paths
    this.state = state
    this.options = options
    this.reached = reached ?? (() => {})
    this.#journal = journal
    this.roles = new Roles(paths.folder)
    this.frozen = new FrozenChunks(state, this.work.ahead)
    this.gate = new Gate(paths, options)
    this.failing = new FailingBatches(this.gate)
  }

  /** Makes a record durable, then true, then known to all who wait. */
  async record(record: JournalRecord): Promise<void> {
    await this.reached(`before ${record.type}`)
    await this.#journal.append(record)
    await this.reached(`after ${record.type}`)
    this.state.apply(record)
    this.notify()
  }

  /** The first wait after a failure, in milliseconds: a second, or less for who polls faster. */
  get backoffMs(): number {
    return Math.min(1000, this.work.bounds.pollMs)
  }

  /** For every call that looks: it ends with the job, and what it tells of the service is noted. */
  get calls(): ListOptions & { readonly signal: AbortSignal } {
    return {
      signal: this.closing.signal,
      timeoutMs: this.options.replyTimeoutMs,
      onFacts: (facts) => this.seen(facts),
    }
  }

  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this.work.bounds, bounds)
    this.notify()
  }

  /** Whether anything new may be sent; also looks that the folder is still there. */
  async mayGoOn(): Promise<Held | undefined> {
    // A journal that is being closed can't be asked, and would look like one that was deleted.
    this.check()
    await this.#journal.checkLinked()
    return await this.gate.check()
  }

  /**
   * Ends a run in which something was not sent, once all that is paid was handed on.
   *
   * @param unless - a role further down whose stage does it, where there is one
   * @throws BatchlineError `ERR_STOPPED` or `ERR_IN_DOUBT`
   */
  endHeld(unless?: string): void {
    const { held } = this.gate
    if (held && !(unless && this.roles.has(unless))) throw Gate.error(held)
  }

  /** Wakes all who wait in {@link changed}. */
  notify(): void {
    this.#changes.notify()
  }

  /** The job can't go on; everyone who waits hears of it. The first failure stays. */
  fail(error: Error): void {
    this.#failure ??= error
    this.notify()
  }

  /** @throws the failure that ended the job, if any. */
  check(): void {
    if (this.#failure) throw this.#failure
    if (this.disk.poison) throw this.disk.poison
    if (this.closed) throw this.#isClosed()
  }

  /** A chunk that an item of the stream names. */
  chunkOf(ref: Omit<Ref, 'index'>): ChunkState {
    const key = attemptKey(ref)
    const chunk = this.state.attempts.get(key)?.chunks.get(ref.chunk)
    if (chunk) return chunk
    throw new BatchlineError(
      'ERR_INPUT',
      `an item names chunk ${ref.chunk} of attempt ${key}, which the job in ${this.paths.folder} does not have: it comes from another ` +
        'job. Nothing of it was sent. Give all stages of a pipeline the same job.',
    )
  }

  #isClosed(): BatchlineError {
    return new BatchlineError(
      'ERR_OPTION',
      `the job in ${this.paths.folder} is closed: close it after the pipeline`,
    )
  }

  /** Waits for the survey of a folder that was moved: before it is over nothing is sealed. */
  async surveyed(signal: AbortSignal): Promise<void> {
    while (this.surveying && !signal.aborted) await this.changed(signal)
  }

  /** How many chunks have a create of unknown fate. */
  inDoubt(): number {
    let chunks = 0
    for (const chunk of this.state.active) {
      if (chunk.status === 'intended' && !this.work.posting.has(chunk)) chunks++
    }
    return chunks
  }

  /**
   * Resolves at the next change, after `ms` if given, or when the signal aborts; throws once the job
   * has failed. Keeps the process alive while it waits: what is awaited has been paid.
   */
  async changed(signal: AbortSignal, ms: number = 2 ** 30): Promise<void> {
    this.check()
    await this.#changes.wait({ signal, ms, wake: true })
    this.check()
  }

  /** As {@link changed}, but no change ends it early: for what must not be tried again sooner. */
  async after(signal: AbortSignal, ms: number): Promise<void> {
    this.check()
    await this.#changes.wait({ signal, ms, wake: false })
    this.check()
  }

  /** For the job's own loop: as {@link changed}, but throws nothing and keeps no process alive. */
  async idle(ms: number): Promise<void> {
    await this.#changes.wait({ signal: this.closing.signal, ms, wake: true, unref: true })
  }

  /** A pause that only the closing of the job cuts short; keeps no process alive. */
  async pause(ms: number): Promise<void> {
    await this.#changes.wait({ signal: this.closing.signal, ms, wake: false, unref: true })
  }

  /** Waits for the running create calls, but not longer than `ms`; keeps the process alive. */
  async posted(ms: number): Promise<void> {
    const until = performance.now() + ms
    while (this.work.posting.size > 0 && performance.now() < until) {
      const left = until - performance.now()
      await this.#changes.wait({ signal: this.closing.signal, ms: left, wake: true })
    }
  }

  /** Takes note of a response's workspace and clock; another workspace ends the job. */
  seen({ date, workspace }: ServerFacts): void {
    if (date) this.serverDate = date
    if (!workspace) return
    this.state.workspace ??= workspace
    if (workspace === this.state.workspace) return
    this.fail(
      new BatchlineError(
        'ERR_ORIGIN',
        `the key is of workspace ${workspace}, the batches of this job are in ${this.state.workspace}: they can't be ` +
          'seen from there. Nothing more is sent. Run again with a key of that workspace.',
      ),
    )
  }

  listen(listener: (event: JobEvent) => void): () => void {
    return this.#listeners.add(listener)
  }

  emit(event: JobEvent): void {
    this.#listeners.tell(event)
  }

  /** Nothing of this process touches the folder after it. */
  async close(): Promise<void> {
    await this.#journal.close(this.#isClosed())
    await this.disk.shut(this.#isClosed())
  }
}

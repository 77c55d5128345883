/**
 * The job's own loop. From open to close it reconciles creates in doubt, polls accepted batches, and
 * downloads the results of ended ones. It does so for every attempt in the journal, whatever the streams
 * do. Each turn runs bounded steps, then sleeps until one is due or something changes.
 */
import { troubleOf } from '../api/trouble.ts'
import { BatchlineError } from '../errors.ts'
import type { Doubt } from './core/chunk-run.ts'
import type { Needs } from './core/job-parts.ts'
import { refOf } from './core/ref-of.ts'
import type { DoubtParts } from './doubt/decide-candidates.ts'
import type { LateBatches } from './doubt/late-batches.ts'
import { reconcileCreates } from './doubt/reconcile-creates.ts'
import type { Survey } from './doubt/survey.ts'
import { Downloads } from './download/downloads.ts'
import type { FailingBatches } from './download/failing-batches.ts'
import type { FetchParts } from './download/fetch-chunk.ts'
import { newTries } from './core/fetch-tries.ts'
import { pollIntervalMs } from './core/poll-interval.ts'
import { pollChunks } from './download/poll-chunks.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { oldestOf } from './journal/created-at.ts'
import { keyOf } from './step/kept-looks.ts'

/** So long a step tries a download again; a later one goes on, in milliseconds. */
const patienceMs = 15_000

export type LoopParts = DoubtParts & Omit<FetchParts, 'failing'> & Needs<'waiter' | 'step'>

export class JobLoop {
  readonly #job: LoopParts
  readonly #late: LateBatches
  /** While it is set, nothing new is sent. */
  #survey: Survey | undefined
  #surveyAt = 0
  readonly #downloads: Downloads
  readonly #running = new Set<Promise<void>>()
  #newestAt = performance.now()
  #polledAt = Infinity
  #failedUntil = 0
  #reconcileAt = 0
  #failures = 0
  #done: Promise<void> = Promise.resolve()

  constructor(job: LoopParts, late: LateBatches, survey: Survey | undefined) {
    this.#job = job
    this.#downloads = new Downloads(job)
    this.#late = late
    this.#survey = survey
  }

  start(): void {
    this.#done = this.#run()
  }

  /** What the service has refused, batch by batch. */
  get failing(): FailingBatches {
    return this.#downloads.failing
  }

  /** While it is set, nothing new is sent, because the folder was moved. */
  get survey(): Survey | undefined {
    return this.#survey
  }

  /**
   * In place of {@link start}, in a step: looks once, and returns when what has ended is downloaded. What can't be
   * looked at now is left for a later step.
   */
  async look(): Promise<void> {
    try {
      await this.#turn()
    } catch (error) {
      if (this.#job.life.closing.signal.aborted) return
      this.#canContinue(error)
    }
    await Promise.all(this.#running)
    this.#job.life.check()
  }

  /** Ends at once. The next start repeats unfinished polls and downloads. */
  async stop(): Promise<void> {
    this.#job.waiter.notify()
    await this.#done
    await Promise.allSettled(this.#running)
  }

  async #run(): Promise<void> {
    const { signal } = this.#job.life.closing
    while (!signal.aborted) {
      try {
        await this.#turn()
      } catch (error) {
        if (signal.aborted) return
        if (!this.#canContinue(error)) return
      }
      await this.#sleep()
    }
  }

  async #turn(): Promise<void> {
    try {
      await this.#reconcile()
    } finally {
      // If the list can't be read, batches that are known to be ours can still be collected.
      await this.#poll()
    }
  }

  async #reconcile(): Promise<void> {
    const now = performance.now()
    const doubts = this.#doubts(now)
    if (this.#survey && now >= this.#surveyAt) await this.#look(this.#survey)
    if (doubts.size === 0 || now < this.#reconcileAt) return
    this.#reconcileAt = Infinity
    this.#reconcileAt = performance.now() + (await reconcileCreates(this.#job, doubts))
    this.#failures = 0
  }

  async #poll(): Promise<void> {
    const { runs, events } = this.#job
    const open = this.#awaited()
    if (open.length === 0 || performance.now() < this.#pollAt(open)) return
    const ended = new Set<ChunkState>()
    await pollChunks(this.#job, open, (chunk) => {
      ended.add(chunk)
      this.#download(chunk)
    })
    // Not at the end of every turn: a turn without a call says nothing about the service.
    this.#failures = 0
    this.#polledAt = performance.now()
    for (const chunk of open) runs.of(chunk).isPolled = true
    const running = open.filter((chunk) => !ended.has(chunk))
    const looked = { open: running.length, nextMs: this.#interval(), ...oldestOf(running) }
    events.emit({ type: 'polled', ...looked })
    await this.#late.look()
  }

  async #look(survey: Survey): Promise<void> {
    this.#surveyAt = Infinity
    const isOver = await survey.look()
    this.#surveyAt = performance.now() + this.#job.bounds.pollMs
    if (isOver) this.#survey = undefined
  }

  /** The chunks in doubt. A new doubt is looked into at once. */
  #doubts(now: number): Map<ChunkState, Doubt> {
    const { runs } = this.#job
    const doubts = new Map<ChunkState, Doubt>()
    for (const chunk of runs.inDoubt()) {
      const run = runs.of(chunk)
      if (run.doubt?.tries !== chunk.tries) {
        const { tries } = chunk
        run.doubt = { since: now, seen: now, until: undefined, tries, unreadable: new Map() }
        this.#reconcileAt = 0
      }
      doubts.set(chunk, run.doubt)
    }
    return doubts
  }

  #awaited(): ChunkState[] {
    const { state, runs } = this.#job
    const open = [...state.active].filter((chunk) => runs.phase(chunk) === 'awaited')
    for (const chunk of open) {
      this.#newestAt = Math.max(this.#newestAt, runs.of(chunk).awaitedSince)
    }
    return open
  }

  /** When the next poll is due. Computed each time, because `pollMs` may change meanwhile. */
  #pollAt(open: readonly ChunkState[]): number {
    const { runs, bounds } = this.#job
    let unseenSince = Infinity
    for (const chunk of open) {
      const { isPolled, isOpen, awaitedSince } = runs.of(chunk)
      // A batch of an earlier run may have ended long ago: poll now. A new one waits for one interval.
      if (!isPolled) unseenSince = Math.min(unseenSince, isOpen ? awaitedSince : -Infinity)
    }
    const due = Math.min(this.#polledAt + this.#interval(), unseenSince + bounds.pollMs)
    return Math.max(due, this.#failedUntil)
  }

  #interval(): number {
    return pollIntervalMs(this.#job.bounds.pollMs, performance.now() - this.#newestAt)
  }

  #download(chunk: ChunkState): void {
    const { runs, events, life } = this.#job
    // This also wakes stages that wait for room for another batch.
    runs.move(chunk, 'downloading')
    events.emit({ type: 'ended', ...refOf(chunk), id: chunk.id ?? '' })
    const running = this.#downloadUntilSettled(chunk)
      .catch((error: Error) => {
        if (!life.closing.signal.aborted) life.fail(error)
      })
      .finally(() => {
        this.#running.delete(running)
        runs.endStep(chunk, 'downloading')
      })
    this.#running.add(running)
  }

  async #downloadUntilSettled(chunk: ChunkState): Promise<void> {
    const { waiter, life } = this.#job
    const { signal } = life.closing
    const { step } = this.#job
    const key = keyOf(chunk)
    const tries = step?.fetchTries.get(key) ?? newTries()
    const end = performance.now() + patienceMs
    for (;;) {
      const ms = await this.#downloads.fetch(chunk, tries)
      if (ms === undefined || signal.aborted) return
      step?.fetchTries.set(key, tries)
      if (step && performance.now() + ms > end) {
        step.comeAgain(ms)
        return
      }
      // In a step nothing else keeps the process alive while the job is opened.
      const keepAlive = step !== undefined
      await waiter.wait({ until: 'time', signal, ms, keepAlive, throws: false })
    }
  }

  /** Whether the loop can continue after an error. */
  #canContinue(error: unknown): boolean {
    const { life, bounds, events } = this.#job
    if (error instanceof BatchlineError) {
      life.fail(error)
      return false
    }
    const trouble = troubleOf(error, Math.min(this.#failures++, 6), bounds.backoffMs)
    if (trouble.kind === 'stop') {
      life.fail(
        new BatchlineError(
          'ERR_STOPPED',
          `the service refuses to report the state of the batches (${trouble.why}). They keep running, and their results are kept ` +
            'for 29 days. Fix the cause and run the same program again.',
          { cause: error },
        ),
      )
      return false
    }
    this.#failedUntil = performance.now() + trouble.afterMs
    this.#reconcileAt = Math.min(this.#reconcileAt, this.#failedUntil)
    this.#surveyAt = Math.min(this.#surveyAt, this.#failedUntil)
    this.#job.step?.comeAgain(trouble.afterMs)
    events.emit({ type: 'trouble', code: 'poll', what: trouble.why, againMs: trouble.afterMs })
    return true
  }

  async #sleep(): Promise<void> {
    const { waiter, life } = this.#job
    const due: number[] = []
    if (this.#doubts(performance.now()).size > 0) due.push(this.#reconcileAt)
    const open = this.#awaited()
    if (open.length > 0) due.push(this.#pollAt(open))
    if (this.#survey) due.push(this.#surveyAt)
    const left = Math.min(...due) - performance.now()
    const ms = Number.isFinite(left) ? Math.max(left, 1) : Infinity
    const { signal } = life.closing
    await waiter.wait({ until: 'change', signal, ms, keepAlive: false, throws: false })
  }
}

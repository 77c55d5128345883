/**
 * The job's own loop: from open to close it reconciles creates in doubt, polls accepted batches and
 * fetches what has ended, of every attempt in the journal, whatever the streams do. Each turn runs
 * bounded steps and then sleeps until one is due or something changes.
 */
import { troubleOf } from '../api/trouble.ts'
import { BatchlineError } from '../errors.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { Downloads } from './download/downloads.ts'
import { newTries } from './download/fetch-tries.ts'
import type { JobCore } from './core/job-core.ts'
import { pollChunks } from './download/poll-chunks.ts'
import type { Missing } from './download/poll-chunks.ts'
import type { LateCommits } from './doubt/late-commits.ts'
import type { Survey } from './doubt/survey.ts'
import type { Doubt } from './doubt/doubt.ts'
import { reconcileChunks } from './doubt/reconcile-chunks.ts'
import { UnreadableResults } from './doubt/unreadable-results.ts'

/** The interval grows to a twentieth of the time that the newest batch has been waited for. */
const growth = 1 / 20
const maxGrownMs = 300_000

export class Recovery {
  readonly #core: JobCore
  readonly #late: LateCommits
  /** Until it is over nothing new is sent. */
  #survey: Survey | undefined
  #surveyAt = 0
  readonly #downloads: Downloads
  readonly #doubts = new Map<ChunkState, Doubt>()
  readonly #missing = new Map<ChunkState, Missing>()
  readonly #fetching = new Map<ChunkState, Promise<void>>()
  readonly #known = new Set<ChunkState>()
  #newestAt = performance.now()
  #polledAt = Infinity
  /** Since when a batch waits for its first look; -Infinity for one that a run before has left. */
  #unseenSince = Infinity
  #failedUntil = 0
  #reconcileAt = 0
  #failures = 0
  #done: Promise<void> = Promise.resolve()

  constructor(core: JobCore, late: LateCommits, survey: Survey | undefined) {
    this.#core = core
    this.#downloads = new Downloads(core)
    this.#late = late
    this.#survey = survey
  }

  start(): void {
    this.#done = this.#run()
  }

  /** Ends at once: polls and downloads are repeated at the next start. */
  async stop(): Promise<void> {
    this.#core.notify()
    await this.#done
    await Promise.allSettled(this.#fetching.values())
  }

  async #run(): Promise<void> {
    const { signal } = this.#core.closing
    while (!signal.aborted) {
      try {
        await this.#turn()
      } catch (error) {
        if (signal.aborted) return
        if (!this.#passes(error)) return
      }
      await this.#sleep()
    }
  }

  async #turn(): Promise<void> {
    try {
      await this.#reconcile()
    } finally {
      // Where the list can't be had, what is known to be ours can still be collected.
      await this.#poll()
    }
  }

  async #reconcile(): Promise<void> {
    const now = performance.now()
    const doubts = this.#inDoubt(now)
    if (this.#survey && now >= this.#surveyAt) await this.#look(this.#survey)
    if (doubts.size === 0 || now < this.#reconcileAt) return
    this.#reconcileAt = Infinity
    this.#reconcileAt = performance.now() + (await reconcileChunks(this.#core, doubts))
    this.#failures = 0
  }

  async #poll(): Promise<void> {
    const open = this.#toPoll()
    if (open.length === 0 || performance.now() < this.#pollAt()) return
    let ended = 0
    await pollChunks(this.#core, open, this.#missing, (chunk) => {
      ended++
      this.#fetch(chunk)
    })
    // Not at the end of every turn: one in which nothing was due says nothing about the service.
    this.#failures = 0
    this.#polledAt = performance.now()
    this.#unseenSince = Infinity
    this.#core.emit({ type: 'polled', open: open.length - ended, nextMs: this.#interval() })
    await this.#late.look()
  }

  async #look(survey: Survey): Promise<void> {
    this.#surveyAt = Infinity
    const over = await survey.look()
    this.#surveyAt = performance.now() + this.#core.work.bounds.pollMs
    if (!over) return
    this.#survey = undefined
    this.#core.surveying = false
    this.#core.notify()
  }

  /** Chunks with an intent and no answer that nobody is posting; new ones are looked for at once. */
  #inDoubt(now: number): Map<ChunkState, Doubt> {
    for (const [chunk, { tries }] of this.#doubts) {
      // A chunk that was sent again is another doubt, with a settle time of its own.
      const same = chunk.status === 'intended' && chunk.tries === tries
      if (!same || this.#core.work.posting.has(chunk)) this.#doubts.delete(chunk)
    }
    for (const chunk of this.#core.state.active) {
      if (chunk.status !== 'intended' || this.#core.work.posting.has(chunk)) continue
      if (this.#doubts.has(chunk)) continue
      this.#doubts.set(chunk, {
        since: now,
        seen: now,
        until: undefined,
        tries: chunk.tries,
        unreadable: new UnreadableResults(),
      })
      this.#reconcileAt = 0
    }
    return this.#doubts
  }

  #toPoll(): ChunkState[] {
    const open: ChunkState[] = []
    for (const chunk of this.#core.state.active) {
      if (chunk.status !== 'accepted' || this.#fetching.has(chunk)) continue
      open.push(chunk)
      if (this.#known.has(chunk)) continue
      this.#known.add(chunk)
      this.#newestAt = performance.now()
      // What a run before has left may have ended long ago; a new one gets the time of one poll.
      const since = this.#core.work.open.has(chunk) ? performance.now() : -Infinity
      this.#unseenSince = Math.min(this.#unseenSince, since)
    }
    return open
  }

  /** When the next look is due; reckoned anew each time, because `pollMs` may change meanwhile. */
  #pollAt(): number {
    const unseen = this.#unseenSince + this.#core.work.bounds.pollMs
    return Math.max(Math.min(this.#polledAt + this.#interval(), unseen), this.#failedUntil)
  }

  #interval(): number {
    const waited = performance.now() - this.#newestAt
    const { pollMs } = this.#core.work.bounds
    return Math.max(pollMs, Math.min(waited * growth, maxGrownMs))
  }

  #fetch(chunk: ChunkState): void {
    const core = this.#core
    core.work.ended.add(chunk)
    // There may be room for another one.
    core.notify()
    core.emit({ type: 'ended', attempt: chunk.attempt, chunk: chunk.chunk, id: chunk.id ?? '' })
    const tries = newTries()
    const run = async (): Promise<void> => {
      for (;;) {
        const again = await this.#downloads.fetch(chunk, tries)
        if (again === undefined || core.closing.signal.aborted) return
        await core.pause(again)
      }
    }
    const fetching = run()
      .catch((error: Error) => {
        if (!core.closing.signal.aborted) core.fail(error)
      })
      .finally(() => {
        this.#fetching.delete(chunk)
        core.work.ended.delete(chunk)
      })
    this.#fetching.set(chunk, fetching)
  }

  /** Whether the loop goes on after an error. */
  #passes(error: unknown): boolean {
    const core = this.#core
    if (error instanceof BatchlineError) {
      core.fail(error)
      return false
    }
    const trouble = troubleOf(error, Math.min(this.#failures++, 6), core.backoffMs)
    if (trouble.kind === 'stop') {
      core.fail(
        new BatchlineError(
          'ERR_STOPPED',
          `the service refuses to say how the batches are (${trouble.why}). They run on, and their results are kept ` +
            'for 29 days: settle that and run the same program again.',
          { cause: error },
        ),
      )
      return false
    }
    this.#failedUntil = performance.now() + trouble.afterMs
    this.#reconcileAt = Math.min(this.#reconcileAt, this.#failedUntil)
    this.#surveyAt = Math.min(this.#surveyAt, this.#failedUntil)
    core.emit({ type: 'trouble', what: trouble.why, againMs: trouble.afterMs })
    return true
  }

  async #sleep(): Promise<void> {
    const due: number[] = []
    if (this.#inDoubt(performance.now()).size > 0) due.push(this.#reconcileAt)
    if (this.#toPoll().length > 0) due.push(this.#pollAt())
    if (this.#survey) due.push(this.#surveyAt)
    const ms = Math.min(...due) - performance.now()
    await this.#core.idle(Number.isFinite(ms) ? Math.max(ms, 1) : 2 ** 30)
  }
}

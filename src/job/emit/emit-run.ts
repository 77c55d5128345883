/**
 * What `awaitResults` does in one run: it registers batches as they come down the stream and emits the
 * settled ones, in the order in which the journal settled them. If the next batch in that order has not come
 * down the stream yet, the run waits for it, so a replay keeps the order of the earlier run. Meanwhile new
 * work is not held back, or that batch would never come.
 */
import type { Outcome, SubmittedBatch } from '../../outcome.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { requestRange } from '../journal/chunk-state.ts'
import { eachOutcome } from './each-outcome.ts'
import type { OutcomeParts } from './each-outcome.ts'
import { foreignOutcomes } from './foreign-outcomes.ts'
import type { ForeignParts } from './foreign-outcomes.ts'
import { chunkOf } from '../core/chunk-of.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import { PassedOutcomes } from './passed-outcomes.ts'

export type EmitRunParts = OutcomeParts &
  ForeignParts &
  Needs<'runs' | 'bounds' | 'waiter' | 'events' | 'failpoint' | 'watchers' | 'roles' | 'step'>

type EmitOutcome = (outcome: Outcome) => Promise<void> | undefined

export class EmitRun {
  readonly #job: EmitRunParts
  readonly #attempt: string
  readonly #onError: (error: Error) => void
  /** Batches that have come down the stream and are not emitted yet. */
  readonly #waiting = new Set<number>()
  /** How many of the attempt's settled chunks have been handled. */
  #next = 0
  readonly #passed: PassedOutcomes
  #foreignRows = 0
  #ended = false
  #loop: Promise<void> | undefined

  constructor(job: EmitRunParts, attempt: string, onError: (error: Error) => void) {
    this.#job = job
    this.#attempt = attempt
    this.#onError = onError
    this.#passed = new PassedOutcomes(job, attempt)
  }

  arrived({ ref }: SubmittedBatch, emit: EmitOutcome, signal: AbortSignal): void {
    this.#waiting.add(chunkOf(this.#job, ref).chunk)
    this.#loop ??= this.#run(emit, signal).catch(this.#onError)
    this.#job.waiter.notify()
  }

  /** Takes an outcome that was known before. It is emitted with the batch that holds its rows, or at the end. */
  async pass(outcome: Outcome): Promise<void> {
    await this.#passed.add(outcome)
  }

  /** Emits the results of a batch that another tool made. */
  async foreign(id: string, emit: EmitOutcome, signal: AbortSignal): Promise<void> {
    for await (const outcome of foreignOutcomes(this.#job, id, signal)) {
      await emit({ ...outcome, position: this.#foreignRows++ })
    }
  }

  /** Called when no more batches come. Waits until all that came are emitted. */
  async end(emit: EmitOutcome, signal: AbortSignal): Promise<void> {
    this.#ended = true
    this.#job.waiter.notify()
    await this.#loop
    if (signal.aborted) return
    for await (const outcome of this.#passed.rest()) await emit(outcome)
    // Closed before the next pipeline takes the attempt, because its file has the same name.
    await this.#passed.close()
  }

  async close(): Promise<void> {
    this.#job.bounds.setStarving(this, false)
    await this.#loop
    await this.#passed.close()
  }

  async #run(emit: EmitOutcome, signal: AbortSignal): Promise<void> {
    const { settled, chunks } = this.#job.state.attempt(this.#attempt)
    while (!signal.aborted) {
      const head = settled[this.#next]
      if (head !== undefined && this.#waiting.has(head)) {
        await this.#emitChunk(chunks.get(head), emit)
        this.#waiting.delete(head)
        this.#next++
      } else if (head !== undefined && this.#ended) {
        // The batch did not come down the stream in this run.
        this.#next++
      } else if (this.#ended && this.#waiting.size === 0) return
      else if (this.#ended && this.#job.step) {
        // What has ended was downloaded before the stages were made.
        this.#job.step.await()
        return
      } else await this.#change(head !== undefined, signal)
    }
  }

  async #change(starving: boolean, signal: AbortSignal): Promise<void> {
    const { bounds, waiter } = this.#job
    bounds.setStarving(this, starving)
    await waiter.wait({ until: 'change', signal })
  }

  async #emitChunk(chunk: ChunkState | undefined, emit: EmitOutcome): Promise<void> {
    if (!chunk) return
    const { bounds, runs, events, failpoint, watchers, roles } = this.#job
    bounds.setStarving(this, false)
    // The first part of a split chunk has the chunk's range, and so all outcomes that passed in it. Later
    // attempts hold rows in the order in which they failed, so their chunks are not ranges.
    const first = chunk.attempt === '1' && requestRange(chunk).first === 0
    if (first) for await (const outcome of this.#passed.within(chunk)) await emit(outcome)
    await eachOutcome(this.#job, chunk, (outcome) => {
      // A retryFailed further down sees what validate has made of it.
      if (roles.finishers.size === 0) for (const watcher of watchers) watcher.note(outcome)
      const room = emit(outcome)
      return room
        ? room.then(() => failpoint('row emitted'))
        : (failpoint('row emitted') ?? undefined)
    })
    await failpoint('batch emitted')
    runs.move(chunk, 'emitted')
    events.emit({ type: 'emitted', ...refOf(chunk), id: chunk.id ?? '', requests: chunk.requests })
  }
}

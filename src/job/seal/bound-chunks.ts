/**
 * The bound chunks of an attempt, as its rows come to them: each is opened at its first row and completed
 * behind its last. One is open at a time, or none, unless rows of an earlier job came late: those are in
 * chunks of their own, which lie across their neighbours.
 */
import type { BatchRequest, Chunk, Outcome } from '../../outcome.ts'
import { chainedPlace } from '../../chained-row.ts'
import { recalledRequest } from '../../recalled-request.ts'
import type { RecalledOutcome } from '../../recalled-request.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { BoundChunk } from './bound-chunk.ts'
import { placeOf } from './row-line.ts'
import { toChunk } from './to-chunk.ts'

/** Takes chunks, and the outcomes that are recorded with them. */
export type EmitItem = (item: Chunk | Outcome) => Promise<void> | undefined

export interface BoundChunksOptions {
  /** In the order of their places. */
  readonly chunks: readonly ChunkState[]
  readonly changed: 'error' | 'keep'
  /** Ends the new chunk that is being written: a chunk must not enclose the rows of another. */
  readonly sealInHand: (emit: EmitItem, signal: AbortSignal) => Promise<void>
}

export class BoundChunks {
  readonly #job: Needs<'id' | 'paths' | 'disk'>
  readonly #options: BoundChunksOptions
  /** Those that the input has not reached yet. */
  readonly #ahead: ChunkState[]
  #open: BoundChunk[] = []

  constructor(job: Needs<'id' | 'paths' | 'disk'>, options: BoundChunksOptions) {
    this.#job = job
    this.#options = options
    this.#ahead = [...options.chunks]
  }

  /** Whether places have to be compared: bound chunks are open or still to come. */
  get isAny(): boolean {
    return this.#open.length > 0 || this.#ahead.length > 0
  }

  /** The chunk that holds an item's place, if any. */
  async holding(
    item: BatchRequest | Outcome,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<BoundChunk | undefined> {
    const place = placeOf(item)
    const isChained = mayComeLate(item)
    await this.#reach(place, emit, signal, isChained)
    // The chunk itself tells a row that is not the recorded one.
    if (!isChained && this.#open.length < 2) return this.#open[0]
    const bound = await this.#recordOf(place)
    if (bound || isChained) return bound
    return this.#open[0]
  }

  /** The chunk that holds the row of a failure of an earlier job, if any. */
  async holdingEarlier(
    place: Place,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<BoundChunk | undefined> {
    await this.#reach(place, emit, signal, true)
    return await this.#recordOf(place)
  }

  /** Completes the chunks that end at a place. */
  async passed(place: Place, emit: EmitItem): Promise<void> {
    for (const bound of this.#open) {
      if (comparePlaces(place, bound.chunk.to) === 0) await this.#finish(bound, emit)
    }
  }

  /**
   * Completes all that are left behind the end of the input.
   *
   * @throws BatchlineError `ERR_CHANGED`, unless that may be: rows that were sent are no longer there
   */
  async end(last: Place, emit: EmitItem): Promise<void> {
    while (this.isAny) {
      const bound = this.#open[0] ?? this.#openNext()
      if (this.#options.changed === 'error') throw bound.endedBefore(last[0] + 1)
      await this.#finish(bound, emit)
    }
  }

  async close(): Promise<void> {
    for (const bound of this.#open) await bound.close()
  }

  async #recordOf(place: Place): Promise<BoundChunk | undefined> {
    let found: BoundChunk | undefined
    for (const bound of this.#open) if (await bound.isRecorded(place)) found = bound
    return found
  }

  /** Opens the chunks that begin before a place, and completes those that end before it. */
  async #reach(
    place: Place,
    emit: EmitItem,
    signal: AbortSignal,
    isChained: boolean,
  ): Promise<void> {
    for (;;) {
      const next = this.#ahead[0]
      if (!next || comparePlaces(next.from, place) > 0) break
      // Rows that come late would make a chunk each, so theirs may enclose others.
      if (!isChained) await this.#options.sealInHand(emit, signal)
      this.#openNext()
      await this.#leave(place, emit)
    }
    await this.#leave(place, emit)
  }

  async #leave(place: Place, emit: EmitItem): Promise<void> {
    for (const bound of this.#open) {
      if (comparePlaces(place, bound.chunk.to) <= 0) continue
      if (this.#options.changed === 'error') throw bound.changed()
      await this.#finish(bound, emit)
    }
  }

  #openNext(): BoundChunk {
    const bound = new BoundChunk(this.#job, this.#ahead.shift()!, this.#options.changed)
    this.#open.push(bound)
    return bound
  }

  /** Makes a new list of those that are open, because callers go through the old one. */
  async #finish(bound: BoundChunk, emit: EmitItem): Promise<void> {
    await bound.finish(emit)
    await bound.close()
    this.#open = this.#open.filter((other) => other !== bound)
    if (bound.chunk.requests > 0) await emit(toChunk(bound.chunk))
  }
}

/** Whether an item was made of a row of `toRows`, which may have failed in an earlier run of the job before. */
function mayComeLate(item: BatchRequest | RecalledOutcome): boolean {
  if (chainedPlace(item)) return true
  return item.type === 'outcome' && chainedPlace(item[recalledRequest]) !== undefined
}

/**
 * Puts each row where it belongs: into the bound chunk that holds its place, or into a new chunk.
 *
 * The first attempt goes by places in the input. The journal gives the boundaries of chunks that may have
 * been paid, and everything between and after them is new. Later attempts go by their own records: their
 * bound chunks stay as they are, and none of them holds what comes in.
 */
import type { BatchRequest, Chunk, Outcome } from '../../outcome.ts'
import { BoundChunk } from './bound-chunk.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { PilotCheck } from '../core/pilot-check.ts'
import type { PreflightCheck } from '../core/preflight-check.ts'
import { NewChunks } from './new-chunks.ts'
import type { ChunkLimits } from './chunk-limits.ts'
import { dropScratch } from './drop-scratch.ts'
import type { SealParts } from './new-chunks.ts'
import { PrefixWatch } from './prefix-watch.ts'
import { outOfOrder } from './out-of-order.ts'
import { toChunk } from './to-chunk.ts'
import { placeOf } from './row-line.ts'

export interface ChunkRowsOptions extends ChunkLimits {
  readonly changed: 'error' | 'keep'
}

/** The parts of a job that putting rows into chunks needs. */
export type ChunkRowsParts = SealParts & Needs<'preflight' | 'pilot' | 'breaker' | 'recordedInput'>

type EmitItem = (item: Chunk | Outcome) => Promise<void> | undefined

const firstAttempt = '1'

export class ChunkRows {
  readonly #job: ChunkRowsParts
  readonly #attempt: string
  readonly #changed: 'error' | 'keep'
  readonly #fresh: NewChunks
  /** Whether the rows come from the records instead of the input. */
  readonly #isRecorded: boolean
  /** Bound chunks that the input has not reached yet. */
  readonly #ahead: ChunkState[]
  /** Sealed by an earlier run and never bound. Dropped once the input has been sealed again. */
  readonly #scratch: ChunkState[]
  /** Set until the first new request has been checked. */
  #preflight: PreflightCheck | undefined
  /** Set until the rows behind the pilot may come. */
  #pilot: PilotCheck | undefined
  /** Set until enough new requests have been looked at. */
  #prefixes: PrefixWatch | undefined
  #bound: BoundChunk | undefined
  #last: Place = [-1, 0]

  constructor(job: ChunkRowsParts, attempt: string, options: ChunkRowsOptions) {
    const state = job.state.attempt(attempt)
    this.#job = job
    this.#attempt = attempt
    this.#changed = options.changed
    this.#fresh = new NewChunks(job, attempt, options)
    this.#isRecorded = attempt === firstAttempt && job.recordedInput.take()
    this.#preflight = attempt === firstAttempt ? job.preflight : undefined
    this.#pilot = attempt === firstAttempt ? job.pilot : undefined
    this.#prefixes = attempt === firstAttempt ? new PrefixWatch(job) : undefined
    this.#ahead = [...job.runs.bound(attempt)]
    const kept = new Set(this.#ahead)
    this.#scratch = [...state.chunks.values()].filter((chunk) => !chunk.part && !kept.has(chunk))
    // One that was bound after the freeze is awaited; its batch must go on being polled.
    for (const chunk of this.#scratch) if (!state.isBound(chunk)) job.runs.passOver(chunk)
  }

  /** The number of the chunk that is being written; undefined if there is none. */
  get pending(): number | undefined {
    return this.#fresh.pending
  }

  /** In attempts after the first, emits the recorded chunks before anything new comes. */
  async start(emit: EmitItem): Promise<void> {
    if (this.#attempt === firstAttempt) return
    this.#ahead.sort((a, b) => a.chunk - b.chunk)
    for (const chunk of this.#ahead.splice(0)) await emit(toChunk(chunk))
  }

  /** Returns a promise only if something has to be waited for, because it is called for every row. */
  request(given: BatchRequest, emit: EmitItem, signal: AbortSignal): Promise<void> | undefined {
    const request = this.#placed(given)
    if (this.#mayBeBound) return this.#boundRequest(request, emit, signal)
    return this.#newRequest(request, emit, signal)
  }

  /** Lets an outcome pass, and records it if it answers a row of this input. */
  async outcome(outcome: Outcome, emit: EmitItem, signal: AbortSignal): Promise<void> {
    const place = placeOf(outcome)
    const noted =
      this.#attempt === firstAttempt && !outcome.ref && comparePlaces(place, this.#last) > 0
    if (!noted) {
      if (outcome.recalled !== undefined && this.#attempt === firstAttempt)
        throw outOfOrder(place, this.#last)
      await emit(outcome)
      return
    }
    this.#last = place
    const bound = await this.#boundAt(place, emit, signal)
    if (!bound) await this.#answer(outcome, emit, signal)
    else {
      const taken = await bound.takeOutcome(outcome, (request) => this.#fresh.reject(request))
      if (taken) await emit(taken)
    }
    await this.#passed(place, emit)
  }

  /** Seals the chunk in hand before it is full. */
  async seal(emit: EmitItem, signal: AbortSignal): Promise<void> {
    await this.#fresh.seal(emit, signal)
  }

  async end(emit: EmitItem, signal: AbortSignal): Promise<void> {
    await this.#fresh.seal(emit, signal)
    for (;;) {
      if (!this.#bound) await this.#openNext()
      if (!this.#bound) break
      if (this.#changed === 'error') throw this.#bound.endedBefore(this.#last[0] + 1)
      await this.#finishBound(emit)
    }
    if (this.#fresh.dropping || signal.aborted) return
    if (this.#attempt === firstAttempt && !this.#isRecorded) await this.#noteEnd()
    await dropScratch(this.#job, this.#attempt, this.#scratch.splice(0))
  }

  async close(): Promise<void> {
    this.#prefixes?.close()
    await this.#bound?.close()
    await this.#fresh.discard()
  }

  /** Whether bound chunks are still to come, so places have to be compared. */
  get #mayBeBound(): boolean {
    return this.#bound !== undefined || this.#ahead.length > 0
  }

  #newRequest(
    request: BatchRequest,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<void> | undefined {
    const outcome = this.#fresh.reject(request)
    if (outcome) return this.#answer(outcome, emit, signal)
    if (this.#pilot?.isBehind(request.position)) {
      return this.#behindPilot(this.#pilot, request, emit, signal)
    }
    return this.#addNew(request, emit, signal)
  }

  #addNew(request: BatchRequest, emit: EmitItem, signal: AbortSignal): Promise<void> | undefined {
    if (this.#attempt === firstAttempt) this.#job.breaker?.look(request, this.#changed)
    if (this.#prefixes?.look(request) === false) this.#prefixes = undefined
    if (this.#preflight) return this.#firstRequest(this.#preflight, request, emit, signal)
    return this.#fresh.add(request, emit, signal)
  }

  /** The pilot's last chunk ends here, and this request waits for what becomes of it. */
  async #behindPilot(
    pilot: PilotCheck,
    request: BatchRequest,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#fresh.seal(emit, signal)
    if (!this.#fresh.dropping && !signal.aborted) await pilot.decide(signal)
    this.#pilot = undefined
    if (signal.aborted) return
    if (this.#job.gate.held) await this.#fresh.drop()
    await this.#addNew(request, emit, signal)
  }

  /** Checks the first request before a chunk is filled: what is wrong with it is usually wrong with all. */
  async #firstRequest(
    preflight: PreflightCheck,
    request: BatchRequest,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<void> {
    this.#preflight = undefined
    await preflight.look(request, signal)
    if (!signal.aborted) await this.#fresh.add(request, emit, signal)
  }

  async #boundRequest(request: BatchRequest, emit: EmitItem, signal: AbortSignal): Promise<void> {
    const bound = await this.#boundAt(placeOf(request), emit, signal)
    if (bound) {
      const outcome = await bound.takeRequest(request, (given) => this.#fresh.reject(given))
      if (outcome) await emit(outcome)
    } else await this.#newRequest(request, emit, signal)
    await this.#passed(placeOf(request), emit)
  }

  async #noteEnd(): Promise<void> {
    const rows = this.#last[0] + 1
    const { state, records } = this.#job
    if (state.inputRows !== rows) await records.add({ type: 'INPUT_END', rows })
  }

  async #answer(outcome: Outcome, emit: EmitItem, signal: AbortSignal): Promise<void> {
    if (this.#attempt === firstAttempt) await this.#fresh.addOutcome(outcome, emit, signal)
    await emit(outcome)
  }

  /** Gives a place to requests that came without `toRequests`. Refuses rows out of order. */
  #placed(request: BatchRequest): BatchRequest {
    const placed =
      (request.position as number | undefined) === undefined
        ? { ...request, position: this.#last[0] + 1 }
        : request
    if (this.#attempt !== firstAttempt) return placed
    const place = placeOf(placed)
    if (comparePlaces(place, this.#last) <= 0) {
      throw outOfOrder(place, this.#last)
    }
    this.#last = place
    return placed
  }

  /** The bound chunk that holds a place, if any. The bound chunks before it must have been completed. */
  async #boundAt(
    place: Place,
    emit: EmitItem,
    signal: AbortSignal,
  ): Promise<BoundChunk | undefined> {
    if (this.#attempt !== firstAttempt) return undefined
    for (;;) {
      const next = this.#bound?.chunk ?? this.#ahead[0]
      if (!next || comparePlaces(place, next.from) < 0) return undefined
      if (!this.#bound) {
        // A chunk must not enclose the rows of another, so the chunk in hand ends here.
        await this.#fresh.seal(emit, signal)
        await this.#openNext()
      }
      if (comparePlaces(place, next.to) <= 0) return this.#bound
      if (this.#changed === 'error') throw this.#bound?.changed()
      await this.#finishBound(emit)
    }
  }

  async #passed(place: Place, emit: EmitItem): Promise<void> {
    if (this.#bound && comparePlaces(place, this.#bound.chunk.to) === 0)
      await this.#finishBound(emit)
  }

  async #openNext(): Promise<void> {
    const next = this.#ahead.shift()
    if (next) this.#bound = new BoundChunk(this.#job, next, this.#changed)
  }

  async #finishBound(emit: EmitItem): Promise<void> {
    const bound = this.#bound
    if (!bound) return
    await bound.finish(emit)
    await bound.close()
    this.#bound = undefined
    if (bound.chunk.requests > 0) await emit(toChunk(bound.chunk))
  }
}

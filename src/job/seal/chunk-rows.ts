/**
 * Puts each row where it belongs: into the bound chunk that holds its place, or into a new chunk.
 *
 * The first attempt goes by places in the input. The journal gives the boundaries of chunks that may have
 * been paid, and everything between and after them is new. Later attempts go by their own records: their
 * bound chunks stay as they are, and none of them holds what comes in.
 */
import type { BatchRequest, Outcome } from '../../outcome.ts'
import { asEarlier } from '../../earlier-outcome.ts'
import { BoundChunks } from './bound-chunks.ts'
import type { EmitItem } from './bound-chunks.ts'
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

const firstAttempt = '1'

export class ChunkRows {
  readonly #job: ChunkRowsParts
  readonly #attempt: string
  readonly #changed: 'error' | 'keep'
  readonly #fresh: NewChunks
  /** Whether the rows come from the records instead of the input. */
  readonly #isRecorded: boolean
  /** Recorded chunks of a later attempt, which are emitted before anything new. */
  readonly #recorded: readonly ChunkState[]
  readonly #bound: BoundChunks
  /** Sealed by an earlier run and never bound. Dropped once the input has been sealed again. */
  readonly #scratch: ChunkState[]
  /** Set until the first new request has been checked. */
  #preflight: PreflightCheck | undefined
  /** Set until the rows behind the pilot may come. */
  #pilot: PilotCheck | undefined
  /** Set until enough new requests have been looked at. */
  #prefixes: PrefixWatch | undefined
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
    const chunks = [...job.runs.bound(attempt)]
    const isFirst = attempt === firstAttempt
    this.#recorded = isFirst ? [] : chunks.toSorted((a, b) => a.chunk - b.chunk)
    this.#bound = new BoundChunks(job, {
      chunks: isFirst ? chunks : [],
      changed: options.changed,
      sealInHand: (emit, signal) => this.#fresh.seal(emit, signal),
    })
    const kept = new Set(chunks)
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
    for (const chunk of this.#recorded) await emit(toChunk(chunk))
  }

  /** Returns a promise only if something has to be waited for, because it is called for every row. */
  request(given: BatchRequest, emit: EmitItem, signal: AbortSignal): Promise<void> | undefined {
    const request = this.#placed(given)
    if (this.#bound.isAny) return this.#boundRequest(request, emit, signal)
    return this.#newRequest(request, emit, signal)
  }

  /** Lets an outcome pass, and records it if it answers a row of this input. */
  async outcome(given: Outcome, emit: EmitItem, signal: AbortSignal): Promise<void> {
    const isFirst = this.#attempt === firstAttempt
    const outcome = isFirst ? withoutForeignRef(given) : given
    const place = placeOf(outcome)
    if (!isFirst || comparePlaces(place, this.#last) <= 0) {
      if (outcome.recalled !== undefined && isFirst) throw outOfOrder(place, this.#last)
      await emit(outcome)
      return
    }
    this.#last = place
    if (outcome.earlier) await this.#earlier(outcome, emit, signal)
    else {
      const bound = await this.#bound.holding(outcome, emit, signal)
      if (!bound) await this.#answer(outcome, emit, signal)
      else {
        const taken = await bound.takeOutcome(outcome, (request) => this.#fresh.reject(request))
        if (taken) await emit(taken)
      }
    }
    await this.#bound.passed(place, emit)
  }

  /** Seals the chunk in hand before it is full. */
  async seal(emit: EmitItem, signal: AbortSignal): Promise<void> {
    await this.#fresh.seal(emit, signal)
  }

  async end(emit: EmitItem, signal: AbortSignal): Promise<void> {
    await this.#fresh.seal(emit, signal)
    await this.#bound.end(this.#last, emit)
    if (this.#fresh.dropping || signal.aborted) return
    if (this.#attempt === firstAttempt && !this.#isRecorded) await this.#noteEnd()
    await dropScratch(this.#job, this.#attempt, this.#scratch.splice(0))
  }

  async close(): Promise<void> {
    this.#prefixes?.close()
    await this.#bound.close()
    await this.#fresh.discard()
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
    const { gate, step } = this.#job
    if (step ? step.stopsSealing(gate.held) : gate.held) await this.#fresh.drop()
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
    const bound = await this.#bound.holding(request, emit, signal)
    if (bound) {
      const outcome = await bound.takeRequest(request, (given) => this.#fresh.reject(given))
      if (outcome) await emit(outcome)
    } else await this.#newRequest(request, emit, signal)
    await this.#bound.passed(placeOf(request), emit)
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

  /**
   * Passes a failure of an earlier job on. It is not recorded: the row may succeed in a later run, and then it
   * makes a request here.
   */
  async #earlier(outcome: Outcome, emit: EmitItem, signal: AbortSignal): Promise<void> {
    const place = placeOf(outcome)
    const bound = await this.#bound.holdingEarlier(place, emit, signal)
    const taken = bound ? await bound.takeEarlier(outcome) : outcome
    if (taken !== undefined) await emit(taken)
  }
}

/** The reference of an outcome that comes to the head of a job points into the folder of another. */
function withoutForeignRef(outcome: Outcome): Outcome {
  if (outcome.ref === undefined) return outcome
  if (!outcome.ok) return asEarlier(outcome)
  const { ref: _ref, ...rest } = outcome
  return rest
}

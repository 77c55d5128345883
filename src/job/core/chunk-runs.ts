import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'
import type { ChunkPhase } from './chunk-run.ts'
import { ChunkRun, phasesOf } from './chunk-run.ts'

/** Called on each change of phase. Tests compare it with the table of changes. */
export type PhaseListener = (from: ChunkPhase, to: ChunkPhase) => void

/** Tracks what this run is doing with each chunk, and how many chunks are in each phase. */
export class ChunkRuns {
  readonly #state: JobState
  readonly #onChange: () => void
  readonly #onPhase: PhaseListener | undefined
  readonly #runs = new Map<ChunkState, ChunkRun>()
  readonly #counts = new Map<ChunkPhase, number>()
  readonly #open = new Map<string, number>()
  /** Chunks that this run has sealed or taken up and not sent yet. */
  readonly #unsent = new Set<ChunkState>()
  /** The chunks of an attempt that were bound when its stages were made. */
  readonly #frozen = new Map<string, readonly ChunkState[]>()
  #ahead = 0

  /** @param onChange - wakes everybody who waits for a change */
  constructor(state: JobState, onChange: () => void, onPhase?: PhaseListener) {
    this.#state = state
    this.#onChange = onChange
    this.#onPhase = onPhase
  }

  of(chunk: ChunkState): ChunkRun {
    let run = this.#runs.get(chunk)
    if (!run) {
      run = new ChunkRun(phasesOf[chunk.status][0])
      run.awaitedSince = performance.now()
      this.#runs.set(chunk, run)
      this.#count(chunk, run, 1)
    }
    return run
  }

  phase(chunk: ChunkState): ChunkPhase {
    return this.#runs.get(chunk)?.phase ?? phasesOf[chunk.status][0]
  }

  move(chunk: ChunkState, phase: ChunkPhase): void {
    this.#set(chunk, { phase })
    this.#onChange()
  }

  /** The chunk was sealed in this run. */
  markNew(chunk: ChunkState): void {
    this.#set(chunk, { isNew: true })
    this.#onChange()
  }

  /** A stage has the chunk to send. One that waits for its turn in the input is not due. */
  markDue(chunk: ChunkState): void {
    this.of(chunk).isDue = true
    this.#onChange()
  }

  /** The chunk was accepted in this run. */
  markOpen(chunk: ChunkState): void {
    this.#set(chunk, { isOpen: true })
  }

  /** Moves the phase along after a record that may have changed the status. */
  follow(chunk: ChunkState): void {
    const [first, ...others] = phasesOf[chunk.status]
    const { phase } = this.of(chunk)
    if (phase !== first && !others.includes(phase)) this.#set(chunk, { phase: first })
  }

  /** Forgets a chunk that a record has dropped. */
  forget(chunk: ChunkState): void {
    const run = this.#runs.get(chunk)
    if (!run) return
    this.#count(chunk, run, -1)
    this.#runs.delete(chunk)
  }

  /**
   * A step with the chunk is over, and no record has moved it on.
   *
   * @param before - the phase that it came from, to which it goes back where its status still allows that
   */
  endStep(chunk: ChunkState, step: ChunkPhase, before?: ChunkPhase): void {
    if (this.phase(chunk) !== step) return
    const [first, ...others] = phasesOf[chunk.status]
    this.move(chunk, before !== undefined && others.includes(before) ? before : first)
  }

  count(phase: ChunkPhase): number {
    return this.#counts.get(phase) ?? 0
  }

  /** The number of chunks sealed in this run and not yet accepted. */
  get sealedAhead(): number {
    return this.#ahead
  }

  /** The number of an attempt's batches that were accepted in this run and are not fully emitted. */
  openOf(attempt: string): number {
    return this.#open.get(attempt) ?? 0
  }

  /** Chunks with a create call in doubt. */
  *inDoubt(): Generator<ChunkState> {
    for (const chunk of this.#state.active) {
      const phase = this.phase(chunk)
      if (phase === 'in-doubt' || phase === 'undecided') yield chunk
    }
  }

  /** Chunks that are sealed and about to be sent by this run, or whose create call is being prepared. */
  *unsent(): Generator<ChunkState> {
    for (const chunk of this.#unsent) if (!this.isPassedOver(chunk)) yield chunk
  }

  /** The number of requests that may be in the service's queue: accepted or in doubt, and not ended. */
  get queuedRequests(): number {
    let requests = 0
    for (const chunk of this.#state.active) {
      if (this.phase(chunk) !== 'downloading') requests += chunk.requests
    }
    return requests
  }

  /**
   * Fixes an attempt's list of bound chunks for this run. Rows are skipped because these chunks hold them,
   * so one that turns out to be absent later must be sent again unchanged. The rows of all other chunks
   * go into new chunks.
   */
  freeze(attempt: string): readonly ChunkState[] {
    this.#frozen.delete(attempt)
    const frozen = this.bound(attempt)
    this.#frozen.set(attempt, frozen)
    return frozen
  }

  thaw(attempt: string): void {
    this.#frozen.delete(attempt)
  }

  /** The attempt's bound chunks: the frozen list if there is one, otherwise the current one. */
  bound(attempt: string): readonly ChunkState[] {
    return this.#frozen.get(attempt) ?? this.#state.attempts.get(attempt)?.bound() ?? []
  }

  /** Marks a sealed chunk as passed over: its rows go into new chunks, so it no longer counts against `ahead`. */
  passOver(chunk: ChunkState): void {
    // A chunk whose batch was found meanwhile must go on being polled.
    if (phasesOf[chunk.status].includes('passed-over'))
      this.#set(chunk, { phase: 'passed-over', isNew: false })
  }

  /**
   * Whether this run puts the rows of an unbound chunk into new chunks, or has done so. Sending the chunk
   * too would pay for those rows twice.
   */
  isPassedOver(chunk: ChunkState): boolean {
    if (this.#runs.get(chunk)?.isNew) return false
    const file = this.#state.attempts.get(chunk.attempt)?.chunks.get(fileChunk(chunk)) ?? chunk
    const frozen = this.#frozen.get(chunk.attempt)
    return this.phase(file) === 'passed-over' || (frozen !== undefined && !frozen.includes(file))
  }

  #set(chunk: ChunkState, change: Partial<Pick<ChunkRun, 'phase' | 'isNew' | 'isOpen'>>): void {
    const run = this.of(chunk)
    const before = run.phase
    this.#count(chunk, run, -1)
    Object.assign(run, change)
    if (run.phase !== before) this.#enter(run, before)
    this.#count(chunk, run, 1)
  }

  #enter(run: ChunkRun, before: ChunkPhase): void {
    this.#onPhase?.(before, run.phase)
    if (run.phase === 'awaited') run.awaitedSince = performance.now()
    if (run.phase === 'emitted') run.isOpen = false
    if (run.phase !== 'in-doubt' && run.phase !== 'undecided') run.doubt = undefined
    if (run.phase !== 'awaited') run.notFound = undefined
  }

  #count(chunk: ChunkState, { phase, isNew, isOpen }: ChunkRun, by: 1 | -1): void {
    this.#counts.set(phase, this.count(phase) + by)
    // A chunk without requests stays sealed for good.
    if (unsentPhases.has(phase) && chunk.requests > 0 && by === 1) this.#unsent.add(chunk)
    else this.#unsent.delete(chunk)
    if (isNew && aheadPhases.has(phase)) this.#ahead += by
    if (isOpen) this.#open.set(chunk.attempt, this.openOf(chunk.attempt) + by)
  }
}

const unsentPhases: ReadonlySet<ChunkPhase> = new Set(['sealed', 'posting', 'adopting'])

const aheadPhases: ReadonlySet<ChunkPhase> = new Set([
  'sealed',
  'posting',
  'adopting',
  'in-doubt',
  'undecided',
])

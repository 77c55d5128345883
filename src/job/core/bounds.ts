import type { ChunkRuns } from './chunk-runs.ts'

/** Bounds on new work that a stage sets for its attempt; a stage that is not there sets none. */
export interface AttemptBounds {
  /** Chunks that may be sealed and not accepted. */
  readonly ahead?: number
  /** Batches that may be accepted and not fully emitted. */
  readonly maxOpen?: number
  /** Shortest time between two looks at a batch, in milliseconds. */
  readonly pollMs?: number
}

const defaultPollMs = 30_000

/** How much new work may be begun and not ended. What is recorded passes all bounds. */
export class Bounds {
  readonly #runs: ChunkRuns
  readonly #onChange: () => void
  readonly #attempts = new Map<string, AttemptBounds>()
  /** Emitters whose next batch has not come down the stream yet: `maxOpen` must not hold it back. */
  readonly #starving = new Set<object>()

  constructor(runs: ChunkRuns, onChange: () => void) {
    this.#runs = runs
    this.#onChange = onChange
  }

  set(attempt: string, bounds: AttemptBounds): void {
    this.#attempts.set(attempt, { ...this.#attempts.get(attempt), ...bounds })
    this.#onChange()
  }

  /** One loop polls for all attempts, so the shortest time holds. */
  get pollMs(): number {
    const set = [...this.#attempts.values()].flatMap(({ pollMs }) => pollMs ?? [])
    return set.length > 0 ? Math.min(...set) : defaultPollMs
  }

  /** The first wait after a failure, in milliseconds: a second, or less for who polls faster. */
  get backoffMs(): number {
    return Math.min(1000, this.pollMs)
  }

  /** Whether `ahead` leaves no room for one more sealed chunk. */
  isFullAhead(attempt: string): boolean {
    const { ahead } = this.#attempts.get(attempt) ?? {}
    return ahead !== undefined && this.#runs.sealedAhead >= ahead
  }

  /** Whether `maxOpen` leaves no room for one more batch. */
  isFullOpen(attempt: string): boolean {
    const { maxOpen } = this.#attempts.get(attempt) ?? {}
    if (maxOpen === undefined || this.#starving.size > 0) return false
    // Those of a later attempt are emitted only when this one has ended: they must not hold it up.
    return this.#runs.count('posting') + this.#runs.openOf(attempt) >= maxOpen
  }

  /** Whether an emitter waits for a batch that has not come down the stream yet. */
  setStarving(emitter: object, isStarving: boolean): void {
    if (this.#starving.has(emitter) === isStarving) return
    if (isStarving) this.#starving.add(emitter)
    else this.#starving.delete(emitter)
    this.#onChange()
  }
}

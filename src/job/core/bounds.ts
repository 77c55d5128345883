import type { ChunkRuns } from './chunk-runs.ts'

/** Bounds on new work. A stage sets them for its attempt; an attempt without that stage has none. */
export interface AttemptBounds {
  /** How many chunks may be sealed but not yet accepted. */
  readonly ahead?: number
  /** How many batches may be accepted but not yet fully emitted. */
  readonly maxOpen?: number
  /** The shortest time between two polls of a batch, in milliseconds. */
  readonly pollMs?: number
}

const defaultPollMs = 30_000

/** Limits how much unfinished new work there may be. Recorded work is not limited. */
export class Bounds {
  readonly #runs: ChunkRuns
  readonly #onChange: () => void
  readonly #attempts = new Map<string, AttemptBounds>()
  /** Emitters that wait for a batch still on its way through the stream. `maxOpen` must not block that batch. */
  readonly #starving = new Set<object>()

  constructor(runs: ChunkRuns, onChange: () => void) {
    this.#runs = runs
    this.#onChange = onChange
  }

  set(attempt: string, bounds: AttemptBounds): void {
    this.#attempts.set(attempt, { ...this.#attempts.get(attempt), ...bounds })
    this.#onChange()
  }

  /** Whether a stage has said how often batches are looked at. */
  get isPollSet(): boolean {
    return [...this.#attempts.values()].some(({ pollMs }) => pollMs !== undefined)
  }

  /** The shortest interval of all attempts, because one loop polls for all of them. */
  get pollMs(): number {
    const set = [...this.#attempts.values()].flatMap(({ pollMs }) => pollMs ?? [])
    return set.length > 0 ? Math.min(...set) : defaultPollMs
  }

  /** The first wait after a failure, in milliseconds: one second, or the polling interval if that is shorter. */
  get backoffMs(): number {
    return Math.min(1000, this.pollMs)
  }

  /** Whether `ahead` allows no further sealed chunk. */
  isFullAhead(attempt: string): boolean {
    const { ahead } = this.#attempts.get(attempt) ?? {}
    return ahead !== undefined && this.#runs.sealedAhead >= ahead
  }

  /** Whether `maxOpen` allows no further batch. */
  isFullOpen(attempt: string): boolean {
    const { maxOpen } = this.#attempts.get(attempt) ?? {}
    if (maxOpen === undefined || this.#starving.size > 0) return false
    // Batches of a later attempt don't count: they are emitted only after this attempt has ended.
    return this.#runs.count('posting') + this.#runs.openOf(attempt) >= maxOpen
  }

  /** Records whether an emitter waits for a batch that is still on its way through the stream. */
  setStarving(emitter: object, isStarving: boolean): void {
    if (this.#starving.has(emitter) === isStarving) return
    if (isStarving) this.#starving.add(emitter)
    else this.#starving.delete(emitter)
    this.#onChange()
  }
}

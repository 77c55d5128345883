import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'

/** Which chunks the rows of this run are held against, and which of the recorded ones they pass over. */
export class FrozenChunks {
  /** Chunks of an earlier run that were never bound: their rows go into new chunks in this run. */
  readonly scratch: Set<ChunkState> = new Set()
  readonly #state: JobState
  /** Chunks sealed in this run. */
  readonly #ahead: ReadonlySet<ChunkState>
  readonly #frozen = new Map<string, readonly ChunkState[]>()

  constructor(state: JobState, ahead: ReadonlySet<ChunkState>) {
    this.#state = state
    this.#ahead = ahead
  }

  /**
   * The bound chunks of an attempt as they are now, to stay so for this run: rows are swallowed because
   * of them, so one that turns out absent meanwhile is sent again as it is.
   */
  freeze(attempt: string): readonly ChunkState[] {
    this.#frozen.delete(attempt)
    const frozen = this.recorded(attempt)
    this.#frozen.set(attempt, frozen)
    return frozen
  }

  thaw(attempt: string): void {
    this.#frozen.delete(attempt)
  }

  /** The bound chunks of an attempt, as frozen or as they are. */
  recorded(attempt: string): readonly ChunkState[] {
    return this.#frozen.get(attempt) ?? this.#state.attempts.get(attempt)?.bound() ?? []
  }

  /**
   * Whether a chunk that is not bound has been passed over in this run: its rows go, or have gone, into
   * new chunks, so that binding it now would have them twice.
   */
  isPassedOver(chunk: ChunkState): boolean {
    if (this.#ahead.has(chunk)) return false
    const root = this.#state.attempts.get(chunk.attempt)?.chunks.get(fileChunk(chunk)) ?? chunk
    const frozen = this.#frozen.get(chunk.attempt)
    return this.scratch.has(root) || (frozen !== undefined && !frozen.includes(root))
  }
}

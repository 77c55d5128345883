import type { ChunkState } from '../journal/chunk-state.ts'

/** Bounds on new work; a stage that is not there sets none. */
export interface Bounds {
  /** Chunks that may be sealed and not accepted. */
  ahead: number | undefined
  /** Batches that may be accepted and not fully emitted. */
  maxOpen: number | undefined
  /** Shortest time between two looks at a batch, in milliseconds. */
  pollMs: number
}

/** What this run has begun and not ended, held against the bounds. What is recorded passes them all. */
export class NewWork {
  readonly bounds: Bounds = { ahead: undefined, maxOpen: undefined, pollMs: 30_000 }
  /** Chunks sealed in this run; those not accepted yet count against `ahead`. */
  readonly ahead: Set<ChunkState> = new Set()
  /** Chunks with a running create call; every other intended chunk is in doubt. */
  readonly posting: Set<ChunkState> = new Set()
  /** Chunks accepted in this run and not fully emitted. */
  readonly open: Set<ChunkState> = new Set()
  /** Accepted chunks whose batch has ended: they are fetched, and take no place in the service's queue. */
  readonly ended: Set<ChunkState> = new Set()
  /** Emitters whose next batch has not come down the stream yet: `maxOpen` must not hold it back. */
  readonly starving: Set<object> = new Set()

  /** Chunks of this run that are sealed and not accepted. */
  sealedAhead(): number {
    for (const chunk of this.ahead) {
      if (chunk.status !== 'sealed' && chunk.status !== 'intended') this.ahead.delete(chunk)
    }
    return this.ahead.size
  }

  /** Whether `maxOpen` leaves no room for one more batch of an attempt. */
  isFull(attempt: string): boolean {
    const { maxOpen } = this.bounds
    if (maxOpen === undefined || this.starving.size > 0) return false
    let open = this.posting.size
    // Those of a later attempt are emitted only when this one has ended: they must not hold it up.
    for (const chunk of this.open) if (chunk.attempt === attempt) open++
    return open >= maxOpen
  }
}

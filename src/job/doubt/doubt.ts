import type { UnreadableResults } from './unreadable-results.ts'

/** A create in doubt: since when, on the monotonic clock of this process, and which try of its chunk. */
export interface Doubt {
  readonly since: number
  readonly tries: number
  /**
   * The service's clock when the settle time was over: a batch that was made later is not of this create.
   * Without it a busy workspace, with ever new batches of the same size, would never let a doubt end.
   */
  until: number | undefined
  /** When a batch that may be the chunk's was last in the list. */
  seen: number
  /** Batches that may be the chunk's. */
  readonly unreadable: UnreadableResults
}

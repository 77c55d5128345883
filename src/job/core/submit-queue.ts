/**
 * The state of the service's queue as the last answers tell it. Each try uploads the whole body, so
 * once the service has taken no more, one chunk at a time is tried: where it is likely to fit beside
 * what stands in the queue of ours, or when the service's own time is over, because others use the
 * queue too.
 */
export class SubmitQueue {
  #level: Level | undefined
  #tries = 0
  #notBefore = 0
  #trying = false
  #failures = 0
  /** Requests that the service has accepted in this run. */
  taken = 0

  /**
   * Milliseconds until a create may be tried; 0 for now. Taking the turn is {@link enter}.
   *
   * @param requests - of the chunk
   * @param open - requests of ours that may stand in the service's queue
   */
  waitMs(requests: number, open: number): number {
    if (!this.#level) return 0
    if (this.#trying) return 60_000
    if (mayFit(this.#level, requests, open)) return 0
    return Math.max(0, this.#notBefore - performance.now())
  }

  /** To be called right before a try, after {@link waitMs} gave 0. */
  enter(): void {
    if (this.#level) this.#trying = true
  }

  /**
   * The service said that it takes no more.
   *
   * @param afterMs - the service's own wait
   * @param leastMs - the shortest wait; it doubles, whatever the service says: each try is an upload
   * @returns the wait in milliseconds
   */
  noteFull(
    { requests, open }: { readonly requests: number; readonly open: number },
    afterMs: number | undefined,
    leastMs: number,
  ): number {
    const grown = (ms: number, most: number): number => Math.min(ms * 2 ** this.#tries, most)
    const ms = Math.max(afterMs ?? grown(60_000, 900_000), grown(leastMs, 60_000))
    const refused = open + requests
    const before = this.#level?.fitted ?? 0
    // Others may have taken what there was before.
    const fitted = before < refused ? Math.max(before, open) : open
    this.#level = { fitted, refused, open }
    this.#trying = false
    this.#tries++
    this.#notBefore = performance.now() + ms
    return ms
  }

  /**
   * A try ended in some other way.
   *
   * @param accepted - where the chunk was: its requests, and those of ours in the queue
   */
  leave(accepted?: { readonly open: number; readonly requests: number }): void {
    this.#trying = false
    this.taken += accepted?.requests ?? 0
    if (!this.#level || !accepted) return
    const { open } = accepted
    if (open < this.#level.refused) {
      this.#level = { ...this.#level, fitted: Math.max(this.#level.fitted, open) }
      return
    }
    // There is more room than there was.
    this.#level = undefined
    this.#tries = 0
  }

  /** Counts calls that failed in a row before a create; `0` ends the row. @returns the count before */
  failed(tries?: 0): number {
    const before = this.#failures
    this.#failures = tries ?? Math.min(before + 1, 6)
    return before
  }
}

/** What is known of the room in the service's queue, in requests of ours. */
interface Level {
  /** So many were in it at once. */
  readonly fitted: number
  /** So many were too many. */
  readonly refused: number
  /** So many were in it when it was too full. */
  readonly open: number
}

function mayFit({ fitted, refused, open: before }: Level, requests: number, open: number): boolean {
  // No later end of ours makes more room than this.
  if (open === 0 && before > 0) return true
  // The limit lies between the two: in the lower half it is more likely to be taken than not.
  return open + requests <= (fitted + refused) / 2
}

/**
 * The state of the service's queue, as its last answers show it. Each try uploads the whole body. So once
 * the service has refused a chunk for lack of room, the job tries one chunk at a time: when it is likely
 * to fit beside our requests in the queue, or when the wait that the service asked for is over, because
 * others use the queue too.
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
   * Milliseconds until a create may be tried; 0 means now. Call {@link enter} to take the turn.
   *
   * @param requests - the number of requests in the chunk
   * @param open - the number of our requests that may be in the service's queue
   */
  waitMs(requests: number, open: number): number {
    if (!this.#level) return 0
    if (this.#trying) return 60_000
    if (mayFit(this.#level, requests, open)) return 0
    return Math.max(0, this.#notBefore - performance.now())
  }

  /** Takes the turn. Call it right before a try, after {@link waitMs} returned 0. */
  enter(): void {
    if (this.#level) this.#trying = true
  }

  /**
   * The service said that its queue is full.
   *
   * @param afterMs - the wait that the service asked for
   * @param minMs - the shortest wait. It doubles each time, whatever the service says, because each try is
   * an upload
   * @returns the wait in milliseconds
   */
  noteFull(
    { requests, open }: { readonly requests: number; readonly open: number },
    afterMs: number | undefined,
    minMs: number,
  ): number {
    const grown = (ms: number, most: number): number => Math.min(ms * 2 ** this.#tries, most)
    const ms = Math.max(afterMs ?? grown(60_000, 900_000), grown(minMs, 60_000))
    const refused = open + requests
    const before = this.#level?.fitted ?? 0
    // Others may have taken the room that there was before.
    const fitted = before < refused ? Math.max(before, open) : open
    this.#level = { fitted, refused, open }
    this.#trying = false
    this.#tries++
    this.#notBefore = performance.now() + ms
    return ms
  }

  /**
   * A try ended in any other way.
   *
   * @param accepted - set if the chunk was accepted: its requests, and how many of ours are in the queue
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

  /** Counts failed calls in a row before a create; `0` resets the count. @returns the count before */
  failed(tries?: 0): number {
    const before = this.#failures
    this.#failures = tries ?? Math.min(before + 1, 6)
    return before
  }
}

/** What is known about the room in the service's queue, counted in our requests. */
interface Level {
  /** The most that were in the queue at once. */
  readonly fitted: number
  /** The number that the service refused. */
  readonly refused: number
  /** The number in the queue when it was full. */
  readonly open: number
}

function mayFit({ fitted, refused, open: before }: Level, requests: number, open: number): boolean {
  // None of our requests is in the queue any more: it will not get emptier.
  if (open === 0 && before > 0) return true
  // The limit lies between the two. In the lower half, a try is more likely to succeed than not.
  return open + requests <= (fitted + refused) / 2
}

/**
 * The state of the service's queue as the last answers tell it. While it is full, one chunk at a
 * time is tried, when a batch of ours ends or the service's own time is over: each try uploads the
 * whole body.
 */
export class SubmitQueue {
  #full = false
  #tries = 0
  #notBefore = 0
  #trying = false
  #failures = 0

  /** Milliseconds until a create may be tried; 0 for now. Taking the turn is {@link enter}. */
  waitMs(): number {
    if (!this.#full) return 0
    if (this.#trying) return 60_000
    return Math.max(0, this.#notBefore - performance.now())
  }

  /** To be called right before a try, after {@link waitMs} gave 0. */
  enter(): void {
    if (this.#full) this.#trying = true
  }

  /**
   * The service said that it takes no more.
   *
   * @param leastMs - the shortest wait; it doubles, whatever the service says: each try is an upload
   * @returns the wait in milliseconds
   */
  refuse(retryAfterMs: number | undefined, leastMs: number): number {
    const grown = (ms: number, most: number): number => Math.min(ms * 2 ** this.#tries, most)
    const ms = Math.max(retryAfterMs ?? grown(60_000, 900_000), grown(leastMs, 60_000))
    this.#full = true
    this.#trying = false
    this.#tries++
    this.#notBefore = performance.now() + ms
    return ms
  }

  /** A try ended in some other way. */
  leave(accepted: boolean): void {
    this.#trying = false
    if (!accepted) return
    this.#full = false
    this.#tries = 0
  }

  /** Counts calls that failed in a row before a create; `0` ends the row. @returns the count before */
  failed(tries?: 0): number {
    const before = this.#failures
    this.#failures = tries ?? Math.min(before + 1, 6)
    return before
  }

  /** A batch of ours has ended: there is room again. */
  roomMade(): void {
    this.#notBefore = 0
  }
}

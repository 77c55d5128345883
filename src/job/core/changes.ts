/** How to wait in {@link Changes.wait}. */
export interface WaitOptions {
  /** Ends the wait early. */
  readonly signal: AbortSignal
  /** Milliseconds to wait at the most. */
  readonly ms: number
  /** Whether a change ends it. */
  readonly wake: boolean
  /** Whether it lets the process end meanwhile. Default false: what is awaited has been paid. */
  readonly unref?: boolean
}

/** Waiting for the next change of a job's state, whatever it is; who waits looks again by itself. */
export class Changes {
  readonly #waiting = new Set<() => void>()

  /** Wakes all who wait for a change. */
  notify(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  async wait({ signal, ms, wake, unref = false }: WaitOptions): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1))
      if (unref) timer.unref()
      signal.addEventListener('abort', done)
      if (wake) this.#waiting.add(done)
    })
  }
}

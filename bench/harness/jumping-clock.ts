/**
 * Time that jumps: it stands still while anything is done, and goes on to the next timer once nothing
 * has been for a moment. A day of waiting passes in seconds, and each wait has its whole length.
 */
const real = { setTimeout, now: performance.now.bind(performance) }

/** How long nothing must happen before the clock jumps, in real milliseconds. */
const quietMs = 3

interface Timer {
  readonly at: number
  readonly run: () => void
}

export class JumpingClock {
  readonly #timers = new Set<Timer>()
  #now = real.now()
  #busy = 0

  /** Takes the place of the process's timers and of `performance.now`. */
  install(): void {
    performance.now = () => this.#now
    const start = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer => {
      const timer = { at: this.#now + Math.max(ms, 1), run: () => run(...args), ...handle }
      this.#timers.add(timer)
      return timer
    }
    Object.assign(globalThis, {
      setTimeout: start,
      clearTimeout: (timer: Timer | undefined) => timer && this.#timers.delete(timer),
    })
  }

  /** Lets no time pass while it runs. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work
    } finally {
      this.#busy--
    }
  }

  /** Lets so many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.#quiet()
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at)
      this.#now = Math.min(end, next?.at ?? end)
      if (!next || next.at > end) return
      this.#timers.delete(next)
      next.run()
    }
  }

  async #quiet(): Promise<void> {
    do await new Promise((resolve) => real.setTimeout(resolve, quietMs))
    while (this.#busy > 0)
  }
}

/** What callers expect of a timer's handle. */
const handle = {
  unref(): unknown {
    return this
  },
  ref(): unknown {
    return this
  },
}

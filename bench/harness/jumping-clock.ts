/**
 * A clock that jumps. It stands still while anything happens, and jumps to the next timer once
 * nothing has happened for a moment. A day of waiting passes in seconds, and every wait has its
 * full length.
 */
const real = { setTimeout, now: performance.now.bind(performance) }

/** Real milliseconds without any activity before the clock jumps. */
const quietMs = 3

interface Timer {
  readonly at: number
  readonly run: () => void
}

export class JumpingClock {
  readonly #timers = new Set<Timer>()
  #now = real.now()
  #busy = 0

  /** Replaces the process's timers and `performance.now`. */
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

  /** Holds the clock while the work runs. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work
    } finally {
      this.#busy--
    }
  }

  /** Lets this many milliseconds pass. */
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

/** The methods that callers expect of a timer. */
const handle = {
  unref(): unknown {
    return this
  },
  ref(): unknown {
    return this
  },
}

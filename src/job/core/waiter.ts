/** Options of {@link Waiter.wait}. */
export interface WaitOptions {
  /** What ends the wait: the next change of the job, time alone, or a change that makes this return true. */
  readonly until: 'change' | 'time' | (() => boolean)
  /** Ends the wait early. */
  readonly signal: AbortSignal
  /** The longest wait, in milliseconds. Default: no limit. */
  readonly ms?: number
  /** Whether the wait keeps the process alive. Default true, because what is awaited has been paid. */
  readonly keepAlive?: boolean
  /** Whether a job that has failed ends the wait with its error. Default true. */
  readonly throws?: boolean
}

/** The longest delay that a timer of Node accepts, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1

/**
 * The one way to wait for a change of the job. Every change (a record, a phase, the gate, a bound, a
 * failure) calls {@link notify}. That wakes everybody who waits for a change, and each checks again for
 * itself. So the stages and the job's loop never call each other.
 */
export class Waiter {
  readonly #check: () => void
  readonly #waiting = new Set<() => void>()
  /** Counts the changes, so that what was computed of the job's state is known to be of today. */
  changes = 0

  /** @param check - throws once the job has failed */
  constructor(check: () => void) {
    this.#check = check
  }

  notify(): void {
    this.changes++
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  async wait({
    until,
    signal,
    ms = Infinity,
    keepAlive = true,
    throws = true,
  }: WaitOptions): Promise<void> {
    const end = performance.now() + ms
    const sleep = async (): Promise<void> => {
      if (throws) this.#check()
      await this.#sleep(signal, end - performance.now(), until !== 'time', keepAlive)
      if (throws) this.#check()
    }
    if (typeof until !== 'function') await sleep()
    else while (!until() && !signal.aborted && performance.now() < end) await sleep()
  }

  async #sleep(
    signal: AbortSignal,
    ms: number,
    endsWithChange: boolean,
    keepAlive: boolean,
  ): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(ms, maxTimerMs))
      if (!keepAlive) timer.unref()
      signal.addEventListener('abort', done)
      if (endsWithChange) this.#waiting.add(done)
    })
  }
}

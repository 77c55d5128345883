/**
 * One batch while it is being run: what it is waiting for and since when, and whether it still
 * waits for answers. It may wait for `respond`, which may never return, and for a disk that has no
 * room. The runner decides by it how long others wait for the batch.
 */
import type { Batch } from './batch.ts'

/** After this long without all answers a group no longer holds a turn. In real milliseconds. */
export const slowMs = 25

/** Pauses between two tries to write, in real milliseconds. */
const firstPauseMs = 50
const longestPauseMs = 1000

/** Thrown within a run that is stopped. */
export class Stopped extends Error {}

interface Group {
  readonly since: number
  /** Goes on with the answers that are there. */
  readonly quit: () => void
  timer?: NodeJS.Timeout
}

export class BatchRun {
  readonly batch: Batch
  /** Whether it no longer waits for answers: requests without one end as canceled or expired. */
  gaveUp = false
  /** Resolves once nothing of the run goes on, whether the batch has ended or not. */
  done: Promise<void> = Promise.resolve()
  /** Why it can't go on at the moment. */
  failure: Error | undefined
  #isOver = false
  #isStopped = false
  #mostMs = Infinity
  #group: Group | undefined
  readonly #watchers = new Set<() => void>()
  readonly #onFailure: (error: Error) => void

  constructor(batch: Batch, onFailure: (error: Error) => void) {
    this.batch = batch
    this.#onFailure = onFailure
  }

  /** The moment at which the time for its answers is to be limited; Infinity once it is. */
  get deadline(): number {
    return this.#mostMs === Infinity ? this.batch.givesUpAt : Infinity
  }

  /** Real milliseconds for which it has been waiting for the answers of one group. */
  get waitedMs(): number {
    return this.#group ? performance.now() - this.#group.since : 0
  }

  /** Whether waiting for its end is of no use: no answer for this long, or no way to write. */
  isHeld(ms: number): boolean {
    return this.failure !== undefined || this.waitedMs >= ms
  }

  /** Resolves once it has ended, or is held. */
  async untilHeld(ms: number): Promise<void> {
    while (!this.#isOver && !this.isHeld(ms)) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((wake) => {
        this.#watchers.add(wake)
        // A timer may fire a fraction of a millisecond early.
        if (this.#group) timer = setTimeout(wake, ms - this.waitedMs + 1)
      }).finally(() => clearTimeout(timer))
    }
  }

  /** From now on no group waits longer than this for its answers, in real milliseconds. */
  limitWait(ms: number): void {
    this.#mostMs = ms
    this.#setTimer()
  }

  /**
   * The answers of a group, in its order. Those that are not there when the run gives up are
   * undefined; nobody takes note of them if they come later.
   *
   * @param work - promises that never reject
   * @param onSlow - called if they are not there after {@link slowMs}
   */
  async answers<T>(
    work: ReadonlyArray<Promise<T>>,
    onSlow: () => void,
  ): Promise<Array<T | undefined>> {
    if (work.length === 0) return []
    const slow = setTimeout(onSlow, slowMs)
    const found: Array<T | undefined> = Array.from({ length: work.length })
    let left = work.length
    await new Promise<void>((quit) => {
      const take = (index: number, answer: T): void => {
        found[index] = answer
        if (--left === 0) quit()
      }
      for (const [index, one] of work.entries()) void one.then((answer) => take(index, answer))
      this.#group = { since: performance.now(), quit }
      this.#setTimer()
      this.#tell()
    })
    clearTimeout(slow)
    clearTimeout(this.#group?.timer)
    this.#group = undefined
    this.#tell()
    this.check()
    return found
  }

  /** Repeats a step that uses the disk until it works. */
  async keepTrying<T>(step: () => T | Promise<T>): Promise<T> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      this.check()
      try {
        const result = await step()
        this.failure = undefined
        return result
      } catch (error) {
        if (error instanceof Stopped) throw error
        this.fail(error as Error)
      }
      await this.#pause(pauseMs)
    }
  }

  fail(error: Error): void {
    this.failure = error
    this.#tell()
    if (!this.#isStopped) this.#onFailure(error)
  }

  /** @throws Stopped once it is to stop. */
  check(): void {
    if (this.#isStopped) throw new Stopped()
  }

  stop(): void {
    this.#isStopped = true
    this.#group?.quit()
    this.#tell()
  }

  end(): void {
    this.#isOver = true
    this.#tell()
  }

  #setTimer(): void {
    const group = this.#group
    if (!group || this.#mostMs === Infinity) return
    clearTimeout(group.timer)
    const giveUp = (): void => {
      this.gaveUp = true
      group.quit()
    }
    const leftMs = this.#mostMs - this.waitedMs
    if (leftMs <= 0) giveUp()
    else group.timer = setTimeout(giveUp, leftMs)
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((wake) => {
      timer = setTimeout(wake, ms)
      if (this.#isStopped) wake()
      else this.#watchers.add(wake)
    })
    clearTimeout(timer)
  }

  #tell(): void {
    const watchers = Array.from(this.#watchers)
    this.#watchers.clear()
    for (const wake of watchers) wake()
  }
}

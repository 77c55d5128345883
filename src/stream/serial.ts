/** Runs functions one after the other, in the order of the calls. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve()
  #running = 0

  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#follow(this.#tail.then(work))
  }

  /**
   * The same for work that may be done at once: while nothing else runs it begins now, and where it
   * needs no waiting it has ended when this returns, without a promise.
   */
  take(work: () => Promise<void> | undefined): Promise<void> | undefined {
    if (this.#running > 0) return this.run(async () => await work())
    const result = work()
    return result && this.#follow(result)
  }

  #follow<T>(result: Promise<T>): Promise<T> {
    this.#running++
    const ended = (): void => void this.#running--
    this.#tail = result.then(ended, ended)
    return result
  }
}

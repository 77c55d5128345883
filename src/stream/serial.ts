/** Runs functions one after the other, in the order of the calls. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve()
  #running = 0

  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#follow(this.#tail.then(work))
  }

  /**
   * Like {@link run}, but starts at once while nothing else runs. Work that needs no waiting has
   * then finished when this returns, and no promise is created.
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

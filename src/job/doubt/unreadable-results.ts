/** So often, and for the settle time, before results that can't be read count as gone. */
const minTries = 5

/** Ended batches whose results could not be read: how often, and since when. */
export class UnreadableResults {
  readonly #found = new Map<string, { tries: number; readonly since: number }>()

  /**
   * Counts one more try.
   *
   * @returns whether the results count as gone
   */
  isGone(batch: string, settleMs: number): boolean {
    const found = this.#found.get(batch) ?? { tries: 0, since: performance.now() }
    found.tries++
    this.#found.set(batch, found)
    return found.tries >= minTries && performance.now() - found.since >= settleMs
  }
}

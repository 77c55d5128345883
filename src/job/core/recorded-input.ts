/**
 * Remembers whether the next rows come from `job.recorded()`. Their end is not the end of the input and must
 * not be recorded as such. This applies to the next pass over the rows only.
 */
export class RecordedInput {
  #isNext = false

  set(): void {
    this.#isNext = true
  }

  /** Called when rows begin to flow. @returns whether they come from the records */
  take(): boolean {
    const isNext = this.#isNext
    this.#isNext = false
    return isNext
  }
}

/**
 * Whether the rows that come next are those of `job.recorded()`: their end is not the end of the input, and
 * must not be recorded as that. It holds for the next pass over the rows.
 */
export class RecordedInput {
  #isNext = false

  set(): void {
    this.#isNext = true
  }

  /** The rows begin to come. @returns whether they come from the records */
  take(): boolean {
    const isNext = this.#isNext
    this.#isNext = false
    return isNext
  }
}

/**
 * Lets concurrent work take turns by priority: of those waiting, the lowest number goes next. So
 * the batch that is due first ends first; with a round robin, all would end late. The number of
 * turns at a time is limited, and with it how many requests are in memory. Work that has to wait
 * for something else gives its turn back meanwhile, so it never holds up the others.
 */
interface Waiting {
  readonly number: number
  readonly go: (end: () => void) => void
}

export class Turns {
  readonly #most: number
  #taken = 0
  /** The lowest number comes last; of equal numbers, the one that came first. */
  readonly #waiting: Waiting[] = []
  #isNextSet = false

  /** @param most - how many turns there are at a time */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Resolves when it is this number's turn, with the function that gives the turn back. Calling it
   * twice does no harm. The turn is given after pending I/O has been handled.
   */
  async take(number: number): Promise<() => void> {
    return new Promise((go) => {
      this.#waiting.splice(this.#placeOf(number), 0, { number, go })
      this.#setNext()
    })
  }

  /** Gives everyone who waits a turn at once, so that they can see that they are to stop. */
  close(): void {
    for (const { go } of this.#waiting.splice(0)) go(() => {})
  }

  #setNext(): void {
    if (this.#isNextSet || this.#taken === this.#most || this.#waiting.length === 0) return
    this.#isNextSet = true
    setImmediate(() => {
      this.#isNextSet = false
      const next = this.#waiting.pop()
      if (!next) return
      this.#taken++
      next.go(this.#endOnce())
      this.#setNext()
    })
  }

  #endOnce(): () => void {
    let ended = false
    return () => {
      if (ended) return
      ended = true
      this.#taken--
      this.#setNext()
    }
  }

  #placeOf(number: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle] as Waiting).number > number) low = middle + 1
      else high = middle
    }
    return low
  }
}

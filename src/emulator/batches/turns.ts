/**
 * Lets concurrent work take turns by priority: of those waiting, the lowest number goes next. So
 * the batch that is due first ends first; with a round robin, all would end late. Work that awaits
 * something else does not block the others.
 */
interface Waiting {
  readonly number: number
  readonly go: () => void
}

export class Turns {
  #waiting: Waiting[] = []

  /**
   * Resolves when it is this number's turn. The turn is given after pending I/O has been handled.
   */
  async take(number: number): Promise<void> {
    await new Promise<void>((go) => {
      if (this.#waiting.push({ number, go }) === 1) setImmediate(() => this.#next())
    })
  }

  #next(): void {
    const first = this.#waiting.reduce((least, one) => (one.number < least.number ? one : least))
    this.#waiting = this.#waiting.filter((one) => one !== first)
    if (this.#waiting.length > 0) setImmediate(() => this.#next())
    first.go()
  }
}

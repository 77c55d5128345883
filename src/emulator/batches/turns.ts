/**
 * Who of many may work next: the one with the lowest number of those that could, one at a time. So what
 * is due first ends first, where work that takes turns would all end late; and who waits for something
 * else keeps nobody waiting.
 */
interface Waiting {
  readonly number: number
  readonly go: () => void
}

export class Turns {
  #waiting: Waiting[] = []

  /** Resolves when it is the turn of this number; calls that have come in meanwhile are looked at before. */
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

/**
 * Gathers the outcomes of whole rows, in the order of the input, until there are enough for a call. A row is whole
 * when the next one comes: a Transform may have made several outcomes of one, and none of them says so.
 */
import { isOpenFailure } from '../../open-failure.ts'
import type { Outcome } from '../../outcome.ts'

interface Positioned {
  readonly position: number
}

export class WholeRows<Item extends Positioned> {
  readonly #size: number
  readonly #deliver: (items: readonly Item[], to: number) => Promise<void>
  /** Outcomes of rows that are whole. */
  #whole: Item[] = []
  /** Outcomes of the last row. */
  #row: Item[] = []
  #held: number | undefined

  /** @param deliver - takes outcomes, and the position behind them */
  constructor(size: number, deliver: (items: readonly Item[], to: number) => Promise<void>) {
    this.#size = size
    this.#deliver = deliver
  }

  /** The position of a row that the next run tries again, once one came. It and all rows behind it are left to that run. */
  get held(): number | undefined {
    return this.#held
  }

  /** Takes the next outcome. Returns a promise to await when there were enough. */
  take(item: Item): Promise<void> | undefined {
    if (this.#held !== undefined) return undefined
    const isNext = this.#row.length > 0 && this.#row[0]!.position !== item.position
    if (isNext) this.#close()
    if (isOpenFailure(item as unknown as Outcome)) {
      this.#held = item.position
      this.#row = []
      return undefined
    }
    this.#row.push(item)
    return isNext && this.#whole.length >= this.#size ? this.flush() : undefined
  }

  /** Delivers what is gathered of whole rows. */
  async flush(): Promise<void> {
    const items = this.#whole
    if (items.length === 0) return
    await this.#deliver(items, items.at(-1)!.position + 1)
    this.#whole = []
  }

  /** Delivers the rest: no outcome follows. */
  async end(): Promise<void> {
    this.#close()
    await this.flush()
  }

  #close(): void {
    for (const item of this.#row) this.#whole.push(item)
    this.#row = []
  }
}

/**
 * A uniform sample of a stream whose length nobody knows: after each item, every item so far is in it with
 * the same probability.
 */
export class Reservoir<Item> {
  readonly #random: () => number
  readonly #items: Item[] = []
  #size: number
  #seen = 0

  constructor(size: number, random: () => number) {
    this.#size = size
    this.#random = random
  }

  get items(): readonly Item[] {
    return this.#items
  }

  /**
   * @param make - called only if the item is drawn
   * @returns what is in the sample in addition, and what is not any more
   */
  offer(make: () => Item): { readonly added?: Item; readonly dropped?: Item } {
    const isFilling = this.#seen === this.#items.length && this.#seen < this.#size
    const place = isFilling ? this.#seen : Math.floor(this.#random() * (this.#seen + 1))
    this.#seen++
    if (place >= this.#size) return {}
    const dropped = this.#items[place]
    const added = make()
    this.#items[place] = added
    return dropped === undefined ? { added } : { added, dropped }
  }

  /** Drops half of the sample, any half, and keeps to that size. Two items stay: fewer have no spread. */
  thin(): void {
    const kept = Math.min(this.#items.length, Math.max(2, Math.ceil(this.#items.length / 2)))
    if (kept === this.#items.length) return
    this.shuffle()
    this.#items.length = kept
    this.#size = kept
  }

  /** Until then early items stand first, and no part of the sample is a sample. */
  shuffle(): void {
    for (let last = this.#items.length - 1; last > 0; last--) {
      const other = Math.floor(this.#random() * (last + 1))
      const item = this.#items[last]!
      this.#items[last] = this.#items[other]!
      this.#items[other] = item
    }
  }
}

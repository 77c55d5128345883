/** The few longest requests of a stream. */
export interface Lengthy {
  readonly bytes: number
}

/** More would only be read past. */
export const mostLongest = 5

export class LongestRequests<Item extends Lengthy> {
  /** The longest first; of equal ones the earlier. */
  readonly #items: Item[] = []

  get items(): readonly Item[] {
    return this.#items
  }

  /** @param make - called only if it is among the longest */
  offer(bytes: number, make: () => Item): void {
    const shortest = this.#items[mostLongest - 1]
    if (shortest !== undefined && bytes <= shortest.bytes) return
    const place = this.#items.findIndex((item) => item.bytes < bytes)
    this.#items.splice(place < 0 ? this.#items.length : place, 0, make())
    if (this.#items.length > mostLongest) this.#items.pop()
  }
}

/** Gathers the outcomes of a row, which come one after the other, in the order of its parts. */
import { repeated } from './ordered-items.ts'

interface Part {
  readonly position: number
  readonly part?: number
  readonly parts?: number
}

export class RowParts<Item extends Part> {
  readonly #stage: string
  readonly #whole: (parts: readonly Item[]) => Promise<void> | undefined
  #parts: Item[] = []
  /** The row that was whole last. */
  #done = -1

  /** @param whole - takes the parts of a row; returns a promise when it has no room */
  constructor(stage: string, whole: (parts: readonly Item[]) => Promise<void> | undefined) {
    this.#stage = stage
    this.#whole = whole
  }

  add(item: Item): Promise<void> | undefined {
    const before = this.#parts.at(-1)
    if (before && before.position !== item.position) {
      // Its last part never came.
      const room = this.#end()
      return room ? room.then(() => this.#add(item)) : this.#add(item)
    }
    const isRepeated = before ? partOf(before) >= partOf(item) : item.position <= this.#done
    if (isRepeated) throw repeated(this.#stage, item.position)
    return this.#add(item)
  }

  /** Hands on a row whose last part never came. */
  end(): Promise<void> | undefined {
    return this.#parts.length > 0 ? this.#end() : undefined
  }

  #add(item: Item): Promise<void> | undefined {
    this.#parts.push(item)
    return partOf(item) + 1 >= (item.parts ?? 1) ? this.#end() : undefined
  }

  #end(): Promise<void> | undefined {
    const parts = this.#parts
    this.#parts = []
    this.#done = parts[0]!.position
    return this.#whole(parts)
  }
}

function partOf({ part = 0 }: Part): number {
  return part
}

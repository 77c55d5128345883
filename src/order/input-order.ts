/**
 * Puts items in the order of the input. It hands on the next item at once and keeps the others until
 * their turn comes. A place that never comes (a row that a filter dropped) holds back everything
 * after it until the end, on disk if there is much.
 */
import { comparePlaces } from '../place.ts'
import type { Place } from '../place.ts'
import type { Placed } from './placed-line.ts'

/** Where items wait for their turn. */
export interface Waiting<Item extends Placed> {
  readonly isEmpty: boolean
  /** Keeps an item. Returns a promise to await when that takes time. */
  add(item: Item): Promise<void> | undefined
  /** Removes the item at a place, if it is known to be there. */
  take(place: Place): Item | Promise<Item> | undefined
  /** Passes all remaining items to `put`, in order. */
  drain(put: (item: Item) => Promise<void> | undefined): Promise<void>
}

export interface InputOrderOptions<Item extends Placed> {
  /** Takes the next item. Returns a promise when it has no room. */
  readonly write: (item: Item) => Promise<void> | undefined
  readonly waiting: Waiting<Item>
  /** Makes the error for an item that comes after its place was passed. */
  readonly tooLate: (position: number) => Error
  /** The position of the first item. Default 0. */
  readonly first?: number
}

export class InputOrder<Item extends Placed> {
  readonly #write: (item: Item) => Promise<void> | undefined
  readonly #waiting: Waiting<Item>
  readonly #tooLate: (position: number) => Error
  #last: Place = [-1, 0]
  #next: Place = [0, 0]

  constructor({ write, waiting, tooLate, first = 0 }: InputOrderOptions<Item>) {
    this.#write = write
    this.#waiting = waiting
    this.#tooLate = tooLate
    this.#next = [first, 0]
  }

  /** Takes an item. Returns a promise to await when that takes time. */
  put(item: Item): Promise<void> | undefined {
    // Hand on what follows a place only when the next item comes. A Transform that splits an
    // outcome makes several items of one place, and they belong together.
    if (comparePlaces(item.place, this.#last) === 0) return this.#write(item)
    const following = this.#waiting.isEmpty ? undefined : this.#follow()
    return following ? following.then(() => this.#place(item)) : this.#place(item)
  }

  /** Hands on the items that waited and whose turn it is. No gap is crossed. */
  async settle(): Promise<void> {
    await this.#follow()
  }

  /** Hands on all items that still wait, across all gaps. */
  async finish(): Promise<void> {
    await this.#waiting.drain(this.#write)
  }

  /** Hands on the items that waited for their turn; `undefined` where none did. */
  #follow(): Promise<void> | undefined {
    const taken = this.#takeNext()
    return taken && this.#writeWhileNext(taken)
  }

  async #writeWhileNext(taken: Item | Promise<Item> | undefined): Promise<void> {
    for (let next: Item | Promise<Item> | undefined = taken; next; next = this.#takeNext()) {
      const room = this.#writeNow(next instanceof Promise ? await next : next)
      if (room) await room
    }
  }

  #takeNext(): Item | Promise<Item> | undefined {
    return this.#waiting.take(this.#last) ?? this.#waiting.take(this.#next)
  }

  #place(item: Item): Promise<void> | undefined {
    const order = comparePlaces(item.place, this.#next)
    if (order < 0) throw this.#tooLate(item.place[0])
    return order > 0 ? this.#waiting.add(item) : this.#writeNow(item)
  }

  #writeNow(item: Item): Promise<void> | undefined {
    const { place, parts } = item
    const [position, part] = place
    this.#last = place
    this.#next = part + 1 < parts ? [position, part + 1] : [position + 1, 0]
    return this.#write(item)
  }
}

/** The k-way merge of sorted sources. */

/** A sorted source: a run on disk, or a list in memory. */
export interface Sorted<Key> {
  /** The key of its next item; `undefined` at the end. */
  readonly head: Key | undefined
}

/** A sorted source that returns its items one by one. */
export interface SortedSource<Key, Item> extends Sorted<Key> {
  /** Removes the next item and returns it. Callers check `head` first. */
  take(): Item | Promise<Item>
}

/**
 * Finds the source with the lowest head. Of equal heads the first source wins. It compares all heads
 * each time: sources are few, and that is faster than keeping them sorted.
 */
export function lowest<Key, Source extends Sorted<Key>>(
  sources: readonly Source[],
  compare: (a: Key, b: Key) => number,
): Source | undefined {
  let low: Source | undefined
  let lowHead: Key | undefined
  for (const source of sources) {
    const { head } = source
    if (head === undefined || (lowHead !== undefined && compare(head, lowHead) >= 0)) continue
    low = source
    lowHead = head
  }
  return low
}

/**
 * Merges all sources into `put`. It awaits only where a source or `put` returns a promise: one
 * promise per item would cost more than the item.
 *
 * @param put - takes an item; returns a promise when it has no room
 */
export async function mergeSorted<Key, Item>(
  sources: ReadonlyArray<SortedSource<Key, Item>>,
  compare: (a: Key, b: Key) => number,
  put: (item: Item) => Promise<void> | undefined,
): Promise<void> {
  for (;;) {
    const source = lowest(sources, compare)
    if (!source) return
    const taken = source.take()
    const room = put(taken instanceof Promise ? ((await taken) as Item) : taken)
    if (room) await room
  }
}

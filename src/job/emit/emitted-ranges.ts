/**
 * The ranges of the chunks that were emitted, each with the outcomes that had passed in it by then. Ranges are
 * apart, but for chunks of rows that came late out of an earlier job, which lie across others.
 */
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { holds } from '../journal/chunk-state.ts'

interface Emitted {
  readonly chunk: ChunkState
  /** Bytes of the file of outcomes at that time. What passed later must still be emitted. */
  readonly upTo: number
  /** The last place of this range and of all before it. */
  reach: Place
}

export class EmittedRanges {
  /** By their first places. */
  readonly #ranges: Emitted[] = []

  add(chunk: ChunkState, upTo: number): void {
    const at = this.#lastFrom(chunk.from) + 1
    this.#ranges.splice(at, 0, { chunk, upTo, reach: chunk.to })
    for (let i = at; i < this.#ranges.length; i++) {
      const before = this.#ranges[i - 1]?.reach
      const range = this.#ranges[i]!
      const reach = before && comparePlaces(before, range.chunk.to) > 0 ? before : range.chunk.to
      if (i > at && comparePlaces(reach, range.reach) === 0) break
      range.reach = reach
    }
  }

  /** Whether an outcome was emitted with a range. @param at - where it lies in the file */
  has(place: Place, at: number): boolean {
    for (let i = this.#lastFrom(place); i >= 0; i--) {
      const { chunk, upTo, reach } = this.#ranges[i]!
      if (comparePlaces(reach, place) < 0) return false
      if (at < upTo && holds(chunk, place)) return true
    }
    return false
  }

  /** The index of the last range that begins at or before a place; -1 if there is none. */
  #lastFrom(place: Place): number {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (comparePlaces(this.#ranges[middle]!.chunk.from, place) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

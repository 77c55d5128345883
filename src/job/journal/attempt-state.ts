import { comparePlaces } from '../../place.ts'
import type { ChunkState } from './chunk-state.ts'

/** The chunks of one attempt. */
export class AttemptState {
  readonly key: string
  readonly chunks: Map<number, ChunkState> = new Map()
  /** Numbers of the chunks whose results are settled, in the order in which that was recorded. */
  readonly settled: number[] = []
  /** The highest number in use; numbers are not used twice, they are on the wire. */
  lastChunk = 0

  constructor(key: string) {
    this.key = key
  }

  /** Numbers for new chunks, taken before the records that will name them. */
  reserve(count: number): number {
    const first = this.lastChunk + 1
    this.lastChunk += count
    return first
  }

  /** Bound chunks in input order; parts are reached by their parents. */
  bound(): ChunkState[] {
    return [...this.chunks.values()]
      .filter((chunk) => !chunk.part && this.isBound(chunk))
      .sort((a, b) => comparePlaces(a.from, b.from))
  }

  /**
   * True from a durable INTENT until it is proved that the API did not accept. A split chunk was not
   * accepted itself: its parts decide.
   */
  isBound(chunk: ChunkState): boolean {
    if (chunk.status !== 'split') return chunk.status !== 'sealed'
    return this.partsOf(chunk).some((part) => this.isBound(part))
  }

  partsOf(chunk: ChunkState): ChunkState[] {
    return (chunk.parts ?? []).flatMap((number) => this.chunks.get(number) ?? [])
  }

  /** Settles a chunk; one that is fetched a second time takes its new place in the order. */
  settle(chunk: ChunkState, status: 'fetched' | 'unresolved'): void {
    this.unsettle(chunk)
    chunk.recorded = status
    chunk.areResultsGone = false
    this.settled.push(chunk.chunk)
  }

  /** Takes a chunk out of the order of settled ones. */
  unsettle(chunk: ChunkState): void {
    const at = this.settled.indexOf(chunk.chunk)
    if (at !== -1) this.settled.splice(at, 1)
  }

  /** Forgets a chunk and its parts. */
  drop(chunk: ChunkState): void {
    for (const part of this.partsOf(chunk)) this.drop(part)
    this.chunks.delete(chunk.chunk)
  }
}

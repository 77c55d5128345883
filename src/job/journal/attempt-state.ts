import { comparePlaces } from '../../place.ts'
import type { ChunkState } from './chunk-state.ts'
import { isOnlyRecalled } from './chunk-state.ts'

/** The chunks of one attempt. */
export class AttemptState {
  readonly key: string
  readonly chunks: Map<number, ChunkState> = new Map()
  /** Numbers of the settled chunks, in the order in which they were recorded. */
  readonly settled: number[] = []
  /** The highest number in use. Numbers are part of wire ids, so none is used twice. */
  lastChunk = 0

  constructor(key: string) {
    this.key = key
  }

  /** Reserves numbers for new chunks before any record names them. */
  reserve(count: number): number {
    const first = this.lastChunk + 1
    this.lastChunk += count
    return first
  }

  /** The bound chunks in input order. Parts are left out: they belong to their parents. */
  bound(): ChunkState[] {
    return [...this.chunks.values()]
      .filter((chunk) => !chunk.part && this.isBound(chunk))
      .sort((a, b) => comparePlaces(a.from, b.from))
  }

  /**
   * A chunk is bound from a durable INTENT until it is proved that the API did not accept it. A split chunk
   * was not accepted itself, so its parts decide. A chunk of nothing but recalled answers is never sent, so
   * its seal binds it: otherwise its rows would be sent once the store of answers is gone.
   */
  isBound(chunk: ChunkState): boolean {
    if (chunk.status === 'sealed') return isOnlyRecalled(chunk)
    if (chunk.status !== 'split') return true
    return this.partsOf(chunk).some((part) => this.isBound(part))
  }

  partsOf(chunk: ChunkState): ChunkState[] {
    return (chunk.parts ?? []).flatMap((number) => this.chunks.get(number) ?? [])
  }

  /** Settles a chunk. A chunk that is fetched again moves to its new place in the order. */
  settle(chunk: ChunkState, status: 'fetched' | 'unresolved'): void {
    this.unsettle(chunk)
    chunk.recorded = status
    chunk.areResultsGone = false
    this.settled.push(chunk.chunk)
  }

  /** Removes a chunk from the order of settled chunks. */
  unsettle(chunk: ChunkState): void {
    // Most chunks settle once: the whole order is not searched for each of them.
    if (chunk.recorded !== 'fetched' && chunk.recorded !== 'unresolved') return
    const at = this.settled.indexOf(chunk.chunk)
    if (at !== -1) this.settled.splice(at, 1)
  }

  /** Forgets a chunk and its parts. */
  drop(chunk: ChunkState): void {
    for (const part of this.partsOf(chunk)) this.drop(part)
    this.chunks.delete(chunk.chunk)
  }
}

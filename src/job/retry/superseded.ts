/**
 * Tells which requests of a chunk a later attempt has taken over. A row is superseded once a bound chunk of
 * the next attempt holds it, whatever the schema says today: that attempt gives its answer. The bound chunks
 * are those at the start of the run. A row that was skipped because of such a chunk must be sent with it,
 * even if the chunk turns out never to have been accepted.
 */
import type { Ref } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Paths } from '../disk/paths.ts'
import { parseRowLine } from '../seal/row-line.ts'

interface Run {
  readonly chunk: ChunkState
  readonly at: number
  readonly bytes: number
}

export class Superseded {
  readonly #paths: Paths
  /** Runs of `.rows` lines, by the chunk that they repeat. There are a few for each batch. */
  readonly #runs = new Map<string, Run[]>()
  readonly chunks: number
  #of = ''
  #indexes: Set<number> = new Set()

  /** @param by - the chunks of the attempt that takes rows over */
  constructor(paths: Paths, by: readonly ChunkState[]) {
    this.#paths = paths
    this.chunks = by.length
    for (const chunk of by) {
      for (const [attempt, number, at, bytes] of chunk.retries) {
        const of = `${attempt}/${number}`
        this.#runs.set(of, [...(this.#runs.get(of) ?? []), { chunk, at, bytes }])
      }
    }
  }

  /** Returns a promise only if the rows of another chunk have to be read. */
  has(ref: Ref): boolean | Promise<boolean> {
    if (this.chunks === 0) return false
    const of = `${attemptKey(ref)}/${ref.chunk}`
    return this.#of === of ? this.#indexes.has(ref.index) : this.#hasIn(of, ref.index)
  }

  async #hasIn(of: string, index: number): Promise<boolean> {
    this.#indexes = await this.#load(of)
    this.#of = of
    return this.#indexes.has(index)
  }

  async #load(of: string): Promise<Set<number>> {
    const indexes = new Set<number>()
    for (const { chunk, at, bytes } of this.#runs.get(of) ?? []) {
      const path = this.#paths.rows(chunk.attempt, chunk.chunk)
      for await (const line of new LineReader(path, { at, bytes })) {
        const row = parseRowLine(line)
        if ('retries' in row && row.retries) indexes.add(row.retries.index)
      }
    }
    return indexes
  }
}

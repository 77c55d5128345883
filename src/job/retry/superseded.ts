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
import { NumberSet } from './number-set.ts'

interface Run {
  readonly chunk: ChunkState
  readonly at: number
  readonly bytes: number
}

/** Rows of one chunk. Those that share a request are told apart by the number of their copy. */
interface TakenRows {
  readonly requests: NumberSet
  readonly copies: NumberSet
}

export class Superseded {
  readonly #paths: Paths
  /** Runs of `.rows` lines, by the chunk that they repeat. There are a few for each batch. */
  readonly #runs = new Map<string, Run[]>()
  readonly chunks: number
  #of = ''
  #taken: TakenRows = { requests: new NumberSet(), copies: new NumberSet() }

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
    return this.#of === of ? isIn(this.#taken, ref) : this.#hasIn(of, ref)
  }

  async #hasIn(of: string, ref: Ref): Promise<boolean> {
    this.#taken = await this.#load(of)
    this.#of = of
    return isIn(this.#taken, ref)
  }

  async #load(of: string): Promise<TakenRows> {
    const taken = { requests: new NumberSet(), copies: new NumberSet() }
    for (const { chunk, at, bytes } of this.#runs.get(of) ?? []) {
      const path = this.#paths.rows(chunk.attempt, chunk.chunk)
      for await (const line of new LineReader(path, { at, bytes })) {
        const row = parseRowLine(line)
        if (!('retries' in row) || !row.retries) continue
        const { index, copy } = row.retries
        if (copy === undefined) taken.requests.add(index)
        else taken.copies.add(copy)
      }
    }
    return taken
  }
}

function isIn({ requests, copies }: TakenRows, { index, copy }: Ref): boolean {
  return copy === undefined ? requests.has(index) : copies.has(copy)
}

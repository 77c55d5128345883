/**
 * Makes a chunk's outcomes in the order of its requests by joining its `.rows` file and its results. Both
 * are read from front to back, so memory does not depend on the chunk's size. Each outcome is made only when
 * the one before has been taken. Outcomes made ahead would be alive at a garbage collection, and V8 grows
 * the heap of a program that keeps much alive.
 */
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { readFailure } from '../disk/read-failure.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import type { RequestRow, SameRow } from '../seal/row-line.ts'
import { parseRowLine } from '../seal/row-line.ts'
import { MergedResults } from '../results/merged-results.ts'
import { outcomeMaker } from './outcome-maker.ts'

/** The parts of a job that making outcomes needs. */
export type OutcomeParts = Needs<'id' | 'paths' | 'state'>

/**
 * @param take - returns a promise if the next outcome has to wait
 * @throws {@link BatchlineError} `ERR_STORAGE` if the files can't be read; any error of `take`, unchanged
 */
export async function eachOutcome(
  job: OutcomeParts,
  chunk: ChunkState,
  take: (outcome: Outcome) => Promise<void> | undefined,
): Promise<void> {
  const outcomes = await ChunkOutcomes.open(job, chunk)
  try {
    for (;;) {
      const next = outcomes.next()
      const outcome = next instanceof Promise ? await next : next
      if (!outcome) return
      const room = take(outcome)
      if (room) await room
    }
  } finally {
    await outcomes.close()
  }
}

class ChunkOutcomes {
  /** What is read, as error messages name it. */
  readonly #what: string
  readonly #range: { readonly first: number; readonly last: number }
  readonly #rows: LineReader
  readonly #results: MergedResults | undefined
  /** Whether rows share requests, so that rows of an earlier request come behind that of a later one. */
  readonly #isShared: boolean
  readonly #toOutcome: (row: RequestRow | SameRow, line: Buffer | undefined) => Outcome

  private constructor(job: OutcomeParts, chunk: ChunkState, results: MergedResults | undefined) {
    this.#what = whatOf(job, chunk)
    this.#range = requestRange(chunk)
    this.#rows = new LineReader(job.paths.rows(chunk.attempt, fileChunk(chunk)))
    this.#results = results
    this.#isShared = chunk.same > 0
    this.#toOutcome = outcomeMaker(job, chunk)
  }

  static async open(job: OutcomeParts, chunk: ChunkState): Promise<ChunkOutcomes> {
    try {
      const isFetched = chunk.status === 'fetched'
      const results = isFetched ? await MergedResults.open(job, chunk) : undefined
      return new ChunkOutcomes(job, chunk, results)
    } catch (error) {
      throw readFailure(whatOf(job, chunk), error)
    }
  }

  /** Undefined after the last one. A promise only if something has to be read: a call comes every few µs. */
  next(): Outcome | undefined | Promise<Outcome | undefined> {
    for (let line = this.#rows.buffered(); line; line = this.#rows.buffered()) {
      const row = parseRowLine(line)
      if ('outcome' in row) continue
      const where = this.#whereIs(row)
      if (where === 'inside') return this.#outcomeOf(row)
      if (where === 'behind') return undefined
    }
    return this.#readOn()
  }

  async close(): Promise<void> {
    try {
      await this.#rows.close()
    } finally {
      await this.#results?.close()
    }
  }

  async #readOn(): Promise<Outcome | undefined> {
    const line = await this.#rows.next().catch(this.#fail)
    if (!line) return undefined
    const row = parseRowLine(line)
    if ('outcome' in row) return this.next()
    const where = this.#whereIs(row)
    if (where === 'behind') return undefined
    return where === 'inside' ? this.#outcomeOf(row) : this.next()
  }

  /** @returns `behind` if neither the row nor any after it is this chunk's */
  #whereIs(row: RequestRow | SameRow): 'inside' | 'outside' | 'behind' {
    const request = 'same' in row ? row.same : row.request
    if (request > this.#range.last) return this.#isShared ? 'outside' : 'behind'
    return request < this.#range.first ? 'outside' : 'inside'
  }

  #outcomeOf(row: RequestRow | SameRow): Outcome | Promise<Outcome> {
    const line = 'same' in row ? this.#results?.again(row.same) : this.#results?.take(row.request)
    return line instanceof Promise
      ? line.catch(this.#fail).then((late) => this.#toOutcome(row, late))
      : this.#toOutcome(row, line)
  }

  readonly #fail = (error: unknown): never => {
    throw readFailure(this.#what, error)
  }
}

function whatOf(job: OutcomeParts, chunk: ChunkState): string {
  return `the results of chunk ${chunk.chunk} in ${job.paths.folder}`
}

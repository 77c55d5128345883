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
import type { RequestRow, RowLine } from '../seal/row-line.ts'
import { parseRowLine } from '../seal/row-line.ts'
import { MergedResults } from '../results/merged-results.ts'
import { outcomeMaker } from './outcome-maker.ts'

/** The parts of a job that making outcomes needs. */
export type OutcomeParts = Needs<'id' | 'paths' | 'state' | 'prices'>

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
  readonly #toOutcome: (row: RequestRow, line: Buffer | undefined) => Outcome

  private constructor(job: OutcomeParts, chunk: ChunkState, results: MergedResults | undefined) {
    this.#what = whatOf(job, chunk)
    this.#range = requestRange(chunk)
    this.#rows = new LineReader(job.paths.rows(chunk.attempt, fileChunk(chunk)))
    this.#results = results
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
      if (this.#isAsked(row)) return this.#outcomeOf(row)
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
    const row = line && parseRowLine(line)
    return row && (this.#isAsked(row) ? this.#outcomeOf(row) : this.next())
  }

  #isAsked(row: RowLine): row is RequestRow {
    return !('outcome' in row) && row.request >= this.#range.first
  }

  #outcomeOf(row: RequestRow): Outcome | undefined | Promise<Outcome> {
    if (row.request > this.#range.last) return undefined
    const line = this.#results?.take(row.request)
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

/** What is recorded of the rows of a bound chunk, read in step with today's input. */
import type { Outcome } from '../../outcome.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { parseRowLine, placeOfLine } from './row-line.ts'

export class BoundRows {
  readonly #rows: LineReader
  /** With `keep`: goes over the places alone, beside the reader of the outcomes. */
  readonly #places: LineReader
  readonly #keep: boolean
  /** The recorded line that comes next, once somebody has looked at it. */
  #next: Buffer | undefined

  constructor(path: string, keep: boolean) {
    this.#keep = keep
    this.#rows = new LineReader(path)
    this.#places = keep ? new LineReader(path) : this.#rows
  }

  /**
   * Looks at the next recorded place. With `keep`, it first passes over rows before `place`, which no longer come.
   *
   * @returns the recorded place; undefined if no more rows are recorded
   */
  async seek(place: Place): Promise<Place | undefined> {
    for (;;) {
      this.#next ??= await this.#places.next()
      if (!this.#next) return undefined
      const recorded = placeOfLine(this.#next)
      if (!this.#keep || comparePlaces(recorded, place) >= 0) return recorded
      this.#next = undefined
    }
  }

  /** Takes the next recorded line. It is valid until the next call. */
  async next(): Promise<Buffer | undefined> {
    const line = this.#next ?? (await this.#rows.next())
    this.#next = undefined
    return line
  }

  /** With `keep`: goes over the rows that were answered without a request. */
  async eachOutcome(emit: (outcome: Outcome) => Promise<void> | undefined): Promise<void> {
    for await (const line of this.#rows) {
      const row = parseRowLine(line)
      if ('outcome' in row) await emit(row.outcome)
    }
  }

  async close(): Promise<void> {
    await this.#rows.close()
    await this.#places.close()
  }
}

/**
 * Counts the rows of an input and decides about bad ones, in the same way for every format.
 *
 * A bad row counts as a row: positions are what a job knows its rows by, so that they must not
 * shift when a later run drops or mends a line.
 */
import { BatchlineError } from '../errors.ts'
import { asRow, rejected } from '../outcome.ts'
import type { Failed } from '../outcome.ts'

/** What becomes of a bad row: a `rejected` outcome, or the end of the stream. */
export type OnBadRow = 'reject' | 'error'

export class RowIntake {
  /** The input's name for people. */
  readonly name: string
  readonly #onBadRow: OnBadRow
  #position = 0

  constructor(name: string, onBadRow: OnBadRow) {
    this.name = name
    this.#onBadRow = onBadRow
  }

  /** Position of the next row: the number of rows so far. */
  get position(): number {
    return this.#position
  }

  /** Takes a row. It is never null, which no object stream can carry: that is a bad row. */
  accept<Row>(value: Row): Row {
    this.#position++
    return asRow(value)
  }

  /**
   * Takes a bad row.
   *
   * @param where - e.g. `line 7`
   * @param problem - e.g. `is not valid JSON`; never what the row holds
   */
  reject(where: string, problem: string): Failed {
    if (this.#onBadRow === 'reject') {
      const position = this.#position++
      return rejected({ position }, `${this.name}, ${where} ${problem}: not sent`)
    }
    const way = `Mend it and run the same program again, or let bad rows pass as rejected outcomes with onBadRow: 'reject'.`
    throw this.fault(where, problem, way)
  }

  /** The error for an input that can't be read past a place. */
  fault(where: string, problem: string, way: string): BatchlineError {
    return new BatchlineError(
      'ERR_INPUT',
      `${this.name}, ${where} ${problem}. Nothing of it was sent; rows before it may have been. ${way}`,
    )
  }
}

/**
 * Counts the rows of an input and handles bad ones, in the same way for every format.
 *
 * A bad row counts as a row: jobs identify rows by position, so positions must not shift when a
 * later run drops or repairs a line.
 */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker, OptionName } from '../option-words.ts'
import { asRow } from '../as-row.ts'
import { rejected } from '../rejected.ts'
import type { Failed } from '../outcome.ts'
import { markSource } from '../source-of.ts'

/**
 * What happens to a bad row: `reject` turns it into a `rejected` outcome, `error` ends the stream.
 *
 * @example
 * ```ts
 * const onBadRow: OnBadRow = 'error'
 * const rows = readRows('tickets.jsonl', { onBadRow })
 * ```
 */
export type OnBadRow = 'reject' | 'error'

/** What all inputs of one source share. */
export interface IntakeRules {
  readonly onBadRow: OnBadRow
  readonly asker: Asker
  /** Whether rows are marked with their file and line. */
  marks: boolean
  /** Number of rows so far, over all inputs. */
  position: number
  /** Reports what is worth knowing but is no error. */
  readonly notice: (text: string) => void
}

export class RowIntake {
  /** The input's name in messages. */
  readonly name: string
  /** The line on which the parser begins. Lines before it are no rows. */
  firstLine = 1
  readonly #rules: IntakeRules

  constructor(name: string, rules: IntakeRules) {
    this.name = name
    this.#rules = rules
  }

  /** Position of the next row. */
  get position(): number {
    return this.#rules.position
  }

  /**
   * Counts a row and returns it. Null can't pass through an object stream, so it is a bad row.
   *
   * @param line - where the row begins; `undefined` where the format has no lines
   */
  accept<Row>(value: Row, line?: number): Row {
    this.#rules.position++
    if (this.#rules.marks) markSource(value, { file: this.name, line })
    return asRow(value)
  }

  /**
   * Counts a bad row and returns its outcome.
   *
   * @param where - e.g. `line 7`
   * @param problem - e.g. `is not valid JSON`; never quotes the row
   */
  reject(where: string, problem: string): Failed {
    if (this.#rules.onBadRow === 'reject') {
      const position = this.#rules.position++
      return rejected({ position }, `${this.name}, ${where} ${problem}: not sent`)
    }
    const remedy = `Fix it and run the same program again, or let bad rows pass as rejected outcomes with ${this.option('onBadRow', 'reject')}.`
    throw this.fault(where, problem, remedy)
  }

  /** Returns the error for an input that can't be read beyond a place. */
  fault(where: string, problem: string, remedy: string): BatchlineError {
    const sent =
      this.position === 0 ? 'Nothing was sent.' : 'None of it was sent; earlier rows may have been.'
    return new BatchlineError('ERR_INPUT', `${this.name}, ${where} ${problem}. ${sent} ${remedy}`)
  }

  /** Returns the error for an input that is wrong as a whole, detected before its first row. */
  wrong(problem: string, remedy: string): BatchlineError {
    return new BatchlineError(
      'ERR_INPUT',
      `${this.name} ${problem}. None of it was read or sent. ${remedy}`,
    )
  }

  notice(text: string): void {
    this.#rules.notice(`${this.name}, ${text}`)
  }

  /** Says how to state the compression of the input. */
  compressed(compression: 'gzip' | 'zstd', format: string = 'jsonl'): string {
    const { asker } = this.#rules
    if (asker === 'library') return optionWords(asker, 'compression', compression)
    return optionWords(asker, 'format', `${format}.${compression === 'gzip' ? 'gz' : 'zst'}`)
  }

  /** Names an option as its user would write it. */
  option(name: OptionName, value?: Parameters<typeof optionWords>[2]): string {
    return optionWords(this.#rules.asker, name, value)
  }
}

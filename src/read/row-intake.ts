/**
 * Counts the rows of an input and decides about bad ones, in the same way for every format.
 *
 * A bad row counts as a row: positions are what a job knows its rows by, so that they must not
 * shift when a later run drops or mends a line.
 */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker, OptionName } from '../option-words.ts'
import { asRow, rejected } from '../outcome.ts'
import type { Failed } from '../outcome.ts'
import { markSource } from '../source-of.ts'

/**
 * What becomes of a bad row: a `rejected` outcome, or the end of the stream.
 *
 * @example
 * ```ts
 * const onBadRow: OnBadRow = 'error'
 * const rows = readRows('tickets.jsonl', { onBadRow })
 * ```
 */
export type OnBadRow = 'reject' | 'error'

/** What all inputs of one source have in common. */
export interface IntakeRules {
  readonly onBadRow: OnBadRow
  readonly asker: Asker
  /** Whether rows are marked with their file and line. */
  marks: boolean
  /** Rows so far, over all inputs. */
  position: number
  /** Hears of what is worth knowing and no error. */
  readonly notice: (text: string) => void
}

export class RowIntake {
  /** The input's name for people. */
  readonly name: string
  /** The number of the line with which the parser begins: those before are no rows. */
  firstLine = 1
  readonly #rules: IntakeRules

  constructor(name: string, rules: IntakeRules) {
    this.name = name
    this.#rules = rules
  }

  /** Position of the next row: the number of rows so far. */
  get position(): number {
    return this.#rules.position
  }

  /**
   * Takes a row. It is never null, which no object stream can carry: that is a bad row.
   *
   * @param line - where it begins; undefined where the format has no lines
   */
  accept<Row>(value: Row, line?: number): Row {
    this.#rules.position++
    if (this.#rules.marks) markSource(value, { file: this.name, line })
    return asRow(value)
  }

  /**
   * Takes a bad row.
   *
   * @param where - e.g. `line 7`
   * @param problem - e.g. `is not valid JSON`; never what the row holds
   */
  reject(where: string, problem: string): Failed {
    if (this.#rules.onBadRow === 'reject') {
      const position = this.#rules.position++
      return rejected({ position }, `${this.name}, ${where} ${problem}: not sent`)
    }
    const way = `Mend it and run the same program again, or let bad rows pass as rejected outcomes with ${this.option('onBadRow', 'reject')}.`
    throw this.fault(where, problem, way)
  }

  /** The error for an input that can't be read past a place. */
  fault(where: string, problem: string, way: string): BatchlineError {
    const sent =
      this.position === 0
        ? 'Nothing was sent.'
        : 'Nothing of it was sent; rows before it may have been.'
    return new BatchlineError('ERR_INPUT', `${this.name}, ${where} ${problem}. ${sent} ${way}`)
  }

  /** The error for an input that is wrong as a whole, found before its first row. */
  wrong(problem: string, way: string): BatchlineError {
    return new BatchlineError(
      'ERR_INPUT',
      `${this.name} ${problem}. Nothing of it was read or sent. ${way}`,
    )
  }

  notice(text: string): void {
    this.#rules.notice(`${this.name}, ${text}`)
  }

  /** How to say that the input is compressed. */
  compressed(compression: 'gzip' | 'zstd', format: string = 'jsonl'): string {
    const { asker } = this.#rules
    if (asker === 'library') return optionWords(asker, 'compression', compression)
    return optionWords(asker, 'format', `${format}.${compression === 'gzip' ? 'gz' : 'zst'}`)
  }

  /** An option in the words of who asked. */
  option(name: OptionName, value?: Parameters<typeof optionWords>[2]): string {
    return optionWords(this.#rules.asker, name, value)
  }
}

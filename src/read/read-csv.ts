/**
 * Reads rows from delimited values: one object per record, with the names of the header.
 *
 * A record with too few or too many values is a bad row. A misplaced quote is an error: the end of
 * the record is unknown then, and all rows after it would be shifted, sent and paid for.
 */
import { Parser } from 'csv-parse'
import type { CsvError, Options } from 'csv-parse'
import { BatchlineError } from '../errors.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { csvFault } from './csv-fault.ts'
import { columnNames } from './csv-header.ts'
import type { CsvOptions } from './csv-options.ts'
import type { RowIntake } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'

/** @param maxRecordBytes - a longer record ends the stream */
export function readCsv(
  intake: RowIntake,
  maxRecordBytes: number,
  options: CsvOptions,
  { delimiter, quote, lineEnds }: CsvDialect,
): RowParser {
  const { columns, skipHeader, relaxQuotes, escape, comment, trim } = options
  const parser: CsvRows = new CsvRows(intake, {
    delimiter,
    quote,
    // A quote inside quotes is doubled, whatever the quote character is.
    escape: escape ?? (quote === false ? '"' : quote),
    record_delimiter: [...lineEnds],
    ...(comment === undefined ? {} : { comment, comment_no_infix: true }),
    ...(relaxQuotes ? { relax_quotes: true } : {}),
    ...(trim ? { trim: true } : {}),
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    columns: columns && !skipHeader ? [...columns] : (names) => parser.header(columns ?? names),
    skip_records_with_error: true,
    on_skip: (error) => parser.skip(error),
  })
  return {
    streams: [parser],
    explain: (error) => (error instanceof BatchlineError ? error : parser.fault(error as CsvError)),
  }
}

class CsvRows extends Parser {
  readonly #intake: RowIntake
  /** Lines, and lines without a record, up to the end of the last record. */
  #lines = 0
  #skipped = 0
  /** CRLFs inside quotes: the parser counts both the CR and the LF as a line. */
  #extraLines = 0
  #names = 0

  constructor(intake: RowIntake, options: Options) {
    super(withFewRows(options))
    this.#intake = intake
    this.#names = Array.isArray(options.columns) ? options.columns.length : 0
  }

  /** Called by the parser with each record. */
  override push(record: unknown): boolean {
    const line = this.#start
    this.#mark(record)
    return super.push(record === null ? null : this.#intake.accept(record, line))
  }

  header(names: readonly string[]): string[] {
    const line = this.#start
    this.#mark(names)
    this.#names = names.length
    return columnNames(names, line, this.#intake)
  }

  /** Called by the parser with each faulty record. What this throws ends the stream. */
  skip(error: CsvError | undefined): undefined {
    if (error?.code !== 'CSV_RECORD_INCONSISTENT_COLUMNS') throw error
    const where = `line ${this.#start}`
    this.#mark((error as { record?: unknown }).record)
    super.push(this.#intake.reject(where, this.#ragged(error)))
  }

  /**
   * Explains an error that affects more than one record. The parser's own message quotes the text.
   */
  fault(error: CsvError): BatchlineError {
    const [problem, remedy] = csvFault(error, this.#intake)
    const where = `the record that begins on line ${this.#start}`
    return this.#intake.fault(where, problem, remedy)
  }

  #ragged(error: CsvError): string {
    const { record } = error as { record?: unknown }
    const values = Array.isArray(record) ? record.length : 0
    const names = `the header has ${counted(this.#names, 'name')}`
    return values > this.#names
      ? `has ${counted(values, 'value')} where ${names} (a delimiter in a value without quotes, or a line above the header?)`
      : `has ${counted(values, 'value')} where ${names}`
  }

  /** Line on which the current record begins. */
  get #start(): number {
    const { empty_lines, comment_lines } = this.info
    const skipped = empty_lines + comment_lines - this.#skipped
    return this.#lines + this.#intake.firstLine + skipped - this.#extraLines
  }

  /** Ends a record. */
  #mark(record: unknown): void {
    if (this.info.lines > this.#lines + 1) this.#extraLines += lineEndsIn(record)
    this.#lines = this.info.lines
    this.#skipped = this.info.empty_lines + this.info.comment_lines
  }
}

function lineEndsIn(record: unknown): number {
  const values: unknown[] = Object.values(Object(record) as object)
  return values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.split('\r\n').length - 1 : 0),
    0,
  )
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The parser passes its options on to its Transform, although its types do not say so. */
function withFewRows(options: Options): Options {
  const buffers = { readableHighWaterMark: rowsOut }
  return { ...options, ...buffers }
}

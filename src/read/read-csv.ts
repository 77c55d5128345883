/**
 * Rows from comma-separated values: one object a record, named by the header.
 *
 * A record with too few or too many values is a bad row. A quote in the wrong place is an error: where
 * the record ends can't be known then, and what follows would be read shifted, sent and paid.
 */
import { Parser } from 'csv-parse'
import type { CsvError, Options } from 'csv-parse'
import { BatchlineError } from '../errors.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { RowIntake } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'
import { Utf8Check } from './utf8-check.ts'

/** What of the csv-parse package's options applies to rows, under its names. */
export interface CsvOptions {
  /** Between values. Default `,`. */
  delimiter?: string
  /** Around values. Default `"`; `false` for none. */
  quote?: string | false
  /** Before a quote inside quotes. Default `"`. */
  escape?: string
  /** What begins a comment. Default: there are none. */
  comment?: string
  /** Takes a quote inside an unquoted value as it is. Default false. */
  relax_quotes?: boolean
  /** Drops white space around values. Default false. */
  trim?: boolean
  /** Default `utf8`, which is checked; others, e.g. `latin1`, are not. */
  encoding?: BufferEncoding
  /** Names of the columns where the file has no header. */
  columns?: readonly string[]
}

/** @param maxRecordBytes - a longer record ends the stream */
export function readCsv(
  intake: RowIntake,
  maxRecordBytes: number,
  options: CsvOptions = {},
): RowParser {
  const { columns, encoding = 'utf8', ...rest } = options
  const parser: CsvRows = new CsvRows(intake, {
    ...rest,
    encoding,
    bom: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    columns: columns === undefined ? (names: string[]) => parser.header(names) : [...columns],
    skip_records_with_error: true,
    on_skip: (error) => parser.skip(error),
  })
  const check = new Utf8Check(
    intake,
    "Save it as UTF-8, or say what it is, e.g. csv: {encoding: 'latin1'}, and run the same program again.",
    64 * 1024,
  )
  return {
    streams: /^utf-?8$/i.test(encoding) ? [check, parser] : [parser],
    explain: (error) => (error instanceof BatchlineError ? error : parser.fault(error as CsvError)),
  }
}

class CsvRows extends Parser {
  readonly #intake: RowIntake
  /** Lines and lines without a record, when the last record ended. */
  #lines = 0
  #idle = 0

  constructor(intake: RowIntake, options: Options) {
    super(withFewRows(options))
    this.#intake = intake
  }

  /** What the parser calls for each record. */
  override push(record: unknown): boolean {
    this.#mark()
    return super.push(record === null ? null : this.#intake.accept(record))
  }

  header(names: string[]): string[] {
    this.#mark()
    // Of two columns with one name the first would vanish. Unnamed ones are what spreadsheets leave.
    const repeated = names.some((name, at) => name !== '' && names.indexOf(name) !== at)
    if (repeated)
      throw this.#intake.fault('the header', 'has a column name twice', 'Rename one of them.')
    return names
  }

  /** What the parser calls for a record with a fault; what it throws ends the stream. */
  skip(error: CsvError | undefined): undefined {
    if (error?.code !== 'CSV_RECORD_INCONSISTENT_COLUMNS') throw error
    const where = `line ${this.#start}`
    this.#mark()
    super.push(this.#intake.reject(where, 'has more or fewer values than the header has names'))
  }

  /** An error that is not about one record alone; the parser's own words quote the text. */
  fault({ code }: CsvError): BatchlineError {
    const [problem, way] = faults[code] ?? [
      `can't be read (${code})`,
      'Mend it and run the same program again.',
    ]
    return this.#intake.fault(`the record that begins on line ${this.#start}`, problem, way)
  }

  /** The line on which the record in hand begins. */
  get #start(): number {
    return this.#lines + 1 + this.info.empty_lines + this.info.comment_lines - this.#idle
  }

  #mark(): void {
    this.#lines = this.info.lines
    this.#idle = this.info.empty_lines + this.info.comment_lines
  }
}

/** The parser hands its options to its Transform, which its types do not tell. */
function withFewRows(options: Options): Options {
  const buffers = { readableHighWaterMark: rowsOut }
  return { ...options, ...buffers }
}

const misplaced = [
  'has a quote in the wrong place',
  'Mend it and run the same program again, or take such quotes as they are with csv: {relax_quotes: true}.',
] as const

const faults: Readonly<Record<string, readonly [problem: string, way: string]>> = {
  CSV_QUOTE_NOT_CLOSED: [
    'opens a quote that is never closed',
    'Mend it and run the same program again.',
  ],
  CSV_INVALID_CLOSING_QUOTE: misplaced,
  INVALID_OPENING_QUOTE: misplaced,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: misplaced,
  CSV_MAX_RECORD_SIZE: [
    'is longer than maxLineBytes',
    'A quote may be missing. If the length is right, raise maxLineBytes and run the same program again.',
  ],
}

/**
 * The usual head of a pipeline: rows from a file, from stdin or from any stream of bytes, whatever of
 * the common formats they are in.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { inflate } from './inflate.ts'
import { inputFormat } from './input-format.ts'
import type { RowFormat } from './input-format.ts'
import { inputError } from './input-error.ts'
import { readCsv } from './read-csv.ts'
import type { CsvOptions } from './read-csv.ts'
import { readJsonArray } from './read-json-array.ts'
import { readJsonLines } from './read-json-lines.ts'
import { RowIntake } from './row-intake.ts'
import type { OnBadRow } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'
import { RowSource } from './row-source.ts'
import type { Source } from '../stream/source.ts'
import { kindOf } from '../kind-of.ts'

/** Options of {@link readRows}. */
export interface ReadRowsOptions {
  /** Default by extension: `.jsonl`, `.ndjson`, `.json`, `.csv`, each also `.gz`. `jsonl` for what has no name. */
  format?: RowFormat | undefined
  /** Whether the bytes are gzip. Default: the name ends in `.gz`. */
  gzip?: boolean | undefined
  /**
   * A bad row (no JSON, no UTF-8, null, a record with too few or too many values) becomes a
   * `rejected` outcome that flows to the sink, or ends the stream. Default `reject`.
   */
  onBadRow?: OnBadRow | undefined
  /** A longer line, array element or CSV record ends the stream. Bytes, default 64 MiB. */
  maxLineBytes?: number | undefined
  /** Bytes that one byte of gzip may make, looked at past 64 MiB. Default 200. */
  maxInflateRatio?: number | undefined
  /** How a CSV input is written; names as in csv-parse. */
  csv?: CsvOptions | undefined
  /** Destroys the stream with an AbortError when aborted. */
  signal?: AbortSignal | undefined
}

/**
 * Rows of an input, one at a time in constant memory, as a Readable in object mode.
 *
 * The position of a row counts rows from 0, bad ones included; blank lines are none. In JSON Lines only
 * LF ends a line (a CR before it is dropped), and a line may hold any JSON value but null. A byte order
 * mark is dropped. Values of a CSV are strings. What looks like an outcome is marked as a row, so that
 * the output of one job can be the input of another.
 *
 * @example
 * ```ts
 * await pipeline(
 *   readRows<Ticket>('tickets.csv.gz', { csv: { delimiter: ';' } }),
 *   toRequests((ticket: Ticket) => ({ custom_id: ticket.id, params: ask(ticket) })),
 *   …
 * )
 * ```
 * @param input - a path, `'-'` for stdin, or a Readable of bytes, which is destroyed with the source
 * @throws {@link BatchlineError} `ERR_OPTION` at once when an argument has no valid value or nothing tells
 *   the format. As the stream's error `ERR_INPUT`: the input is missing, cut short or damaged, a line is
 *   too long, a CSV has a quote in the wrong place or is not UTF-8, or, with `onBadRow: 'error'`, a
 *   row is bad.
 */
export function readRows<Row = unknown>(
  input: string | Readable,
  options: ReadRowsOptions = {},
): Source<Row> {
  const { onBadRow = 'reject', maxLineBytes = 64 * 1024 * 1024, maxInflateRatio = 200 } = options
  if (onBadRow !== 'reject' && onBadRow !== 'error')
    throw badOption(`onBadRow is 'reject' or 'error'`)
  if (!(maxLineBytes >= 1)) throw badOption('maxLineBytes is a number of bytes from 1')
  if (!(maxInflateRatio >= 1)) throw badOption('maxInflateRatio is a number from 1')
  if (kindOf(input) !== 'a string' && kindOf(input) !== 'a stream') {
    throw badOption(`the first argument is a path, '-' or a Readable, not ${kindOf(input)}`)
  }
  const path = typeof input === 'string' && input !== '-' ? input : undefined
  const { format, gzip } = inputFormat(path, { format: options.format, gzip: options.gzip })
  const name = path ?? (input === '-' ? 'stdin' : 'the input stream')
  const intake = new RowIntake(name, onBadRow)
  return new RowSource({
    name,
    bytes: openBytes(input),
    isOwn: path !== undefined,
    inflate: gzip ? inflate(name, maxInflateRatio) : [],
    parser: parserFor(format, intake, maxLineBytes, options.csv),
    signal: options.signal,
  })
}

function openBytes(input: string | Readable): Readable {
  if (typeof input !== 'string') return input
  // Large reads cost one trip to the thread pool for thousands of rows.
  return input === '-' ? process.stdin : createReadStream(input, { highWaterMark: 256 * 1024 })
}

function parserFor(
  format: RowFormat,
  intake: RowIntake,
  maxLineBytes: number,
  csv: CsvOptions | undefined,
): RowParser {
  if (format === 'json') return readJsonArray(intake, maxLineBytes)
  if (format === 'csv') return readCsv(intake, maxLineBytes, csv)
  return {
    streams: readJsonLines(intake, maxLineBytes),
    explain: (error) => inputError(intake.name, error),
  }
}

function badOption(message: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `readRows: ${message}. Nothing was read or sent.`)
}

/** The options of `readRows`, checked before anything is opened. */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { kindOf } from '../kind-of.ts'
import { optionWords } from '../option-words.ts'
import type { Asker } from '../option-words.ts'
import { badArgument, badOption, checkFormat } from './input-format.ts'
import type { Compression, RowFormat } from './input-format.ts'
import type { CsvOptions } from './csv-options.ts'
import type { OnBadRow } from './row-intake.ts'
import { encodingOf } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'

/**
 * Options of `readRows`.
 *
 * @example
 * ```ts
 * const options: ReadRowsOptions = { format: 'csv', encoding: 'windows-1252', limit: 100 }
 * const rows = readRows<Ticket>('tickets.txt', options)
 * ```
 */
export interface ReadRowsOptions {
  /**
   * The format of the rows. Default: from the extension (`.jsonl`, `.ndjson`, `.json`, `.csv`,
   * `.tsv`, `.tab`, `.parquet`, `.pq`; text formats also with `.gz` or `.zst`), else from the first
   * bytes.
   */
  format?: RowFormat | undefined
  /** The compression. Default: from the extension (`.gz`, `.zst`), else from the first bytes. */
  compression?: Compression | undefined
  /**
   * The text encoding: `utf8` (default, and validated), `utf16le`, `utf16be`, `latin1`,
   * `windows-1252`, or another name that the package iconv-lite knows. A byte order mark overrides
   * it.
   */
  encoding?: TextEncoding | undefined
  /**
   * Where a JSON document has its array of rows: names joined by dots, e.g. `data.items`. Default:
   * at the top.
   */
  path?: string | undefined
  /** Reads only this many rows, over all inputs. Default: all. */
  limit?: number | undefined
  /**
   * Whether rows remember their file and line, for `sourceOf`. It costs a third of a microsecond
   * per row. Default: only with several inputs.
   */
  places?: boolean | undefined
  /**
   * What happens to a bad row (invalid JSON or UTF-8, null, a record with too few or too many
   * values). `reject` turns it into a `rejected` outcome that flows to the sink, `error` ends the
   * stream. Default `reject`.
   */
  onBadRow?: OnBadRow | undefined
  /** What messages and `sourceOf` call an input that is a stream. Default: `the input stream`. */
  name?: string | undefined
  /** A longer line, array element or CSV record ends the stream. In bytes, default 64 MiB. */
  maxLineBytes?: number | undefined
  /** Maximum output bytes per compressed byte, checked past 64 MiB. Default 200. */
  maxInflateRatio?: number | undefined
  /** The dialect of a CSV or TSV, where it differs from what the first records show. Default: as they show. */
  csv?: CsvOptions | undefined
  /** Destroys the stream with an AbortError when it aborts. Default: none. */
  signal?: AbortSignal | undefined
}

/** The options that open an input; all are optional. */
export interface ReadingOptions {
  readonly format: RowFormat | undefined
  readonly compression: Compression | undefined
  readonly encoding: TextEncoding | undefined
  readonly path: string | undefined
  readonly csv: CsvOptions
  readonly name: string
  readonly maxLineBytes: number
  readonly maxInflateRatio: number
}

/**
 * What `readRows` reads: a path, a glob, a folder, `'-'` for stdin, several of these, or a stream
 * of bytes, of Node or of the web (the body of a `fetch`).
 *
 * @example
 * ```ts
 * const input: RowInput = ['tickets/2026-*.jsonl', 'more-tickets']
 * const rows = readRows<Ticket>(input)
 * ```
 */
export type RowInput = string | readonly string[] | Readable | ReadableStream<Uint8Array>

/** @throws BatchlineError `ERR_OPTION` for an invalid value */
export function readingOptions(options: ReadRowsOptions, asker: Asker): ReadingOptions {
  const { maxLineBytes = 64 * 1024 * 1024, maxInflateRatio = 200, csv = {} } = options
  const { format, compression, path, onBadRow, limit, name = 'the input stream' } = options
  const encoding = encodingOf(options.encoding, asker)
  checkFormat({ format, compression }, asker)
  if (onBadRow !== undefined && onBadRow !== 'reject' && onBadRow !== 'error')
    throw badOption(asker, 'onBadRow', `must be 'reject' or 'error'`)
  if (!(maxLineBytes >= 1))
    throw badOption(asker, 'maxLineBytes', 'must be a number of bytes, at least 1')
  if (!(maxInflateRatio >= 1))
    throw badOption(asker, 'maxInflateRatio', 'must be a number, at least 1')
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw badOption(asker, 'limit', 'must be a whole number of rows, at least 1')
  checkPath(path, format, asker)
  checkCsv(csv, asker)
  return { format, compression, encoding, path, csv, name, maxLineBytes, maxInflateRatio }
}

/** @throws BatchlineError `ERR_OPTION` for an invalid input */
export function givenInputs(input: RowInput): readonly string[] | Readable {
  if (typeof input === 'string' && input !== '') return [input]
  if (kindOf(input) === 'a stream') return input as Readable
  if (isWebStream(input)) return nodeStream(input)
  if (!Array.isArray(input)) {
    throw badArgument(
      `the first argument must be a path, a glob, a folder, '-', an array of these or a stream of bytes, not ${kindOf(input)}`,
    )
  }
  const paths = input as readonly unknown[]
  const bad = paths.find((path) => typeof path !== 'string' || path === '')
  if (bad !== undefined) throw badArgument(`an input must be a path, not ${kindOf(bad)}`)
  if (paths.length === 0) throw badArgument('the array has no input')
  if (paths.length > 1 && paths.includes('-'))
    throw badArgument(`'-' can't be combined with other inputs`)
  return paths as readonly string[]
}

function isWebStream(input: unknown): input is ReadableStream<Uint8Array> {
  return typeof (input as { getReader?: unknown } | null | undefined)?.getReader === 'function'
}

function nodeStream(input: ReadableStream<Uint8Array>): Readable {
  if (!input.locked) return Readable.fromWeb(input)
  throw badArgument('the stream is locked: something else reads it')
}

function checkPath(path: unknown, format: RowFormat | undefined, asker: Asker): void {
  if (path === undefined) return
  if (typeof path !== 'string' || path.split('.').some((name) => name === '')) {
    throw badOption(asker, 'path', `must be names joined by dots, e.g. data.items`)
  }
  if (format !== undefined && format !== 'json') {
    throw badOption(asker, 'path', `is for one JSON document, but the format is ${format}`)
  }
}

function checkCsv(csv: CsvOptions, asker: Asker): void {
  const { columns, skipHeader, skipLines } = csv
  if (skipLines !== undefined && !(Number.isInteger(skipLines) && skipLines >= 0))
    throw badOption(asker, 'csv.skipLines', 'must be a whole number of lines')
  for (const name of ['delimiter', 'quote', 'escape', 'comment'] as const) {
    const value: unknown = csv[name]
    if (value === undefined || (name === 'quote' && value === false)) continue
    if (typeof value !== 'string' || value === '')
      throw badOption(asker, `csv.${name}`, 'must be text')
  }
  if (columns !== undefined) {
    const isNames =
      Array.isArray(columns) && columns.every((name) => typeof name === 'string' && name !== '')
    if (!isNames || new Set(columns).size !== columns.length || columns.length === 0)
      throw badOption(asker, 'csv.columns', 'must be names without repeats')
  } else if (skipHeader) {
    const names = optionWords(asker, 'csv.columns')
    throw badOption(asker, 'csv.skipHeader', `needs ${names}, which replaces the header`)
  }
}

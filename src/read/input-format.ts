/** The formats of inputs, and how file names state them. */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker, OptionName } from '../option-words.ts'

/**
 * The format of an input:
 *
 * - `jsonl`: one JSON value per line
 * - `json`: the elements of one JSON array, at the top or at `path`
 * - `json-values`: JSON values one after the other, each on any number of lines
 * - `csv`, `tsv`: values between commas or another delimiter, and between tabs
 * - `parquet`: a Parquet file
 *
 * @example
 * ```ts
 * const format: RowFormat = 'json'
 * const rows = readRows('export.dat', { format, path: 'data.items' })
 * ```
 */
export type RowFormat = 'jsonl' | 'json' | 'json-values' | 'csv' | 'tsv' | 'parquet'

/**
 * The compression of an input.
 *
 * @example
 * ```ts
 * const compression: Compression = 'zstd'
 * const rows = readRows(process.stdin, { format: 'jsonl', compression })
 * ```
 */
export type Compression = 'gzip' | 'zstd' | 'none'

/** What is known about an input before its first byte is read. */
export interface InputFormat {
  readonly format: RowFormat | undefined
  readonly compression: Compression | undefined
}

export const rowFormats: readonly RowFormat[] = [
  'jsonl',
  'json',
  'json-values',
  'csv',
  'tsv',
  'parquet',
]

const formats: ReadonlyMap<string, RowFormat> = new Map([
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.json', 'json'],
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.tab', 'tsv'],
  ['.parquet', 'parquet'],
  ['.pq', 'parquet'],
])

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
  ['.zstd', 'zstd'],
])

/** Returns format and compression from the extension; `undefined` where it states none. */
export function formatOfName(name: string): InputFormat {
  const lower = name.toLowerCase()
  const last = extensionOf(lower)
  const compression = compressions.get(last)
  const format = formats.get(compression ? extensionOf(lower.slice(0, -last.length)) : last)
  return { format, compression: compression ?? (format ? 'none' : undefined) }
}

function extensionOf(name: string): string {
  return /\.[^./\\]*$/.exec(name)?.[0] ?? ''
}

/** @throws {@link BatchlineError} `ERR_OPTION` for an unknown format or compression. */
export function checkFormat({ format, compression }: Partial<InputFormat>, asker: Asker): void {
  if (format !== undefined && !rowFormats.includes(format)) {
    throw badOption(
      asker,
      'format',
      `must be one of ${rowFormats.join(', ')}, not ${String(format)}`,
    )
  }
  if (compression !== undefined && !['gzip', 'zstd', 'none'].includes(compression)) {
    throw badOption(
      asker,
      'compression',
      `must be 'gzip', 'zstd' or 'none', not ${String(compression)}`,
    )
  }
}

/** Returns the error for an invalid option, named as its user wrote it: option or flag. */
export function badOption(asker: Asker, option: OptionName, rule: string): BatchlineError {
  const what = `${optionWords(asker, option)} ${rule}`
  return new BatchlineError('ERR_OPTION', asker === 'library' ? inProgram(what) : what)
}

/** Returns the error for an invalid argument, which only a program can pass. */
export function badArgument(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', inProgram(problem))
}

function inProgram(problem: string): string {
  return `readRows: ${problem}. Nothing was read or sent.`
}

/** How an input is written, read from its name. */
import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker, OptionName } from '../option-words.ts'

/**
 * How rows are written in an input:
 *
 * - `jsonl`: a JSON value a line
 * - `json`: the elements of one JSON array, at the top or at `path`
 * - `json-values`: JSON values one after the other, each over as many lines as it likes
 * - `csv`, `tsv`: values between commas or another delimiter, and between tabs
 * - `parquet`: a Parquet file
 */
export type RowFormat = 'jsonl' | 'json' | 'json-values' | 'csv' | 'tsv' | 'parquet'

/** How an input is compressed. */
export type Compression = 'gzip' | 'zstd' | 'none'

/** What is known of an input before its first byte is read. */
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

/** Format and compression by the end of a name; `undefined` where it tells nothing. */
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

/** @throws {@link BatchlineError} `ERR_OPTION` for a format or compression that there is not. */
export function checkFormat({ format, compression }: Partial<InputFormat>, asker: Asker): void {
  if (format !== undefined && !rowFormats.includes(format)) {
    throw badOption(asker, 'format', `is one of ${rowFormats.join(', ')}, not ${String(format)}`)
  }
  if (compression !== undefined && !['gzip', 'zstd', 'none'].includes(compression)) {
    throw badOption(asker, 'compression', `is 'gzip', 'zstd' or 'none', not ${String(compression)}`)
  }
}

/** The error of an option that can't be, in the words of who has set it. */
export function badOption(asker: Asker, option: OptionName, rule: string): BatchlineError {
  const what = `${optionWords(asker, option)} ${rule}`
  return new BatchlineError('ERR_OPTION', asker === 'library' ? inProgram(what) : what)
}

/** The error of an argument that only a program can give. */
export function badArgument(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', inProgram(problem))
}

function inProgram(problem: string): string {
  return `readRows: ${problem}. Nothing was read or sent.`
}

/** Chooses the parser for a format. */
import { detectDialect } from './detect-dialect.ts'
import { inputError } from './input-error.ts'
import type { RowFormat } from './input-format.ts'
import { JsonElements } from './json-elements.ts'
import type { PeekableBytes } from './peekable-bytes.ts'
import { readCsv } from './read-csv.ts'
import { readJsonLines } from './read-json-lines.ts'
import type { ReadingOptions } from './reading-options.ts'
import type { RowIntake } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'
import type { TextEncoding } from './text-encoding.ts'
import { Utf8Check } from './utf8-check.ts'

/** Bytes of the pieces that parsers get. Each piece holds only a few rows. */
const pieceBytes = 16 * 1024

/** Returns the streams from bytes to rows for a format. */
export async function chooseParser(
  format: RowFormat,
  bytes: PeekableBytes,
  encoding: TextEncoding,
  options: ReadingOptions,
  intake: RowIntake,
): Promise<RowParser> {
  const { maxLineBytes: maxBytes, path, csv } = options
  switch (format) {
    case 'json':
    case 'json-values': {
      const isSequence = format === 'json-values'
      const names = path === undefined ? [] : path.split('.')
      const elements = new JsonElements(intake, { path: names, isSequence, maxBytes })
      return {
        streams: [utf8Check(intake), elements],
        explain: (error) => inputError(intake.name, error),
      }
    }
    case 'csv':
    case 'tsv': {
      const dialect = await detectDialect(bytes, encoding, csv, format === 'tsv', intake)
      const { streams, explain } = readCsv(intake, maxBytes, csv, dialect)
      return { streams: [utf8Check(intake), ...streams], explain }
    }
    case 'parquet':
      throw intake.wrong(
        'is Parquet, which is read from its end and so must be a file',
        'Save it to a file, not compressed as a whole, and use that.',
      )
    case 'jsonl':
      return {
        streams: readJsonLines(intake, maxBytes),
        explain: (error) => inputError(intake.name, error),
      }
  }
}

function utf8Check(intake: RowIntake): Utf8Check {
  const remedy =
    `Save it as UTF-8, or state its encoding, e.g. ${intake.option('encoding', 'windows-1252')}, ` +
    'and run the same program again.'
  return new Utf8Check(intake, remedy, pieceBytes)
}

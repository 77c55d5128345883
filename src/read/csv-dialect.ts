/**
 * Detects the dialect of a table from its beginning. Excel writes different delimiters under
 * different language settings.
 */
import type { CsvOptions } from './csv-options.ts'
import { tsvQuotes } from './tsv-quotes.ts'

export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string | false
  /** Quotes enclose some values and stand within others: the user must state what they are. */
  readonly isAmbiguous?: boolean
  readonly lineEnds: readonly string[]
  /** The first line states the delimiter and is not the header. */
  readonly hasSepLine: boolean
}

const candidates = [',', ';', '\t', '|'] as const
/** As many records are enough to decide. */
const maxRecords = 50

/**
 * Returns the dialect of a table. `undefined` asks for a larger sample.
 *
 * @param text - without a byte order mark
 * @param isTsv - the delimiter is a tab unless an option states another
 * @param isLast - no larger sample will come
 */
export function csvDialect(
  text: string,
  given: CsvOptions,
  isTsv: boolean,
  isLast: boolean,
): CsvDialect | undefined {
  const end = text.indexOf('\n')
  if (end === -1 && !isLast) return undefined
  const sep = /^"?sep=(.)"?\r?(?:\n|$)/i.exec(text)
  const body = sep ? text.slice(sep[0].length) : text
  if (sep && body === '' && !isLast) return undefined
  const quote = given.quote ?? '"'
  const delimiter =
    given.delimiter ??
    sep?.[1] ??
    (isTsv ? '\t' : findDelimiter(records(body, given), quote, isLast))
  if (delimiter === undefined) return undefined
  const dialect = { delimiter, lineEnds: lineEndsOf(text), hasSepLine: sep !== null }
  if (!isTsv || given.quote !== undefined) return { ...dialect, quote }
  // Decide about quotes only with the full sample: otherwise a slow input could be read differently
  // from a fast one.
  if (!isLast) return undefined
  const quotes = tsvQuotes(body, delimiter)
  return {
    ...dialect,
    quote: quotes === 'around' ? quote : false,
    isAmbiguous: quotes === 'ambiguous',
  }
}

/** A lone CR ends a line only in a text without LF. */
function lineEndsOf(text: string): readonly string[] {
  return text.includes('\n') || !text.includes('\r') ? ['\r\n', '\n'] : ['\r']
}

/** Drops the comments and blank lines above the header. */
function records(text: string, { comment }: CsvOptions): string {
  const isSkipped = (line: string): boolean =>
    line === '' || line === '\r' || (comment !== undefined && line.startsWith(comment))
  const lines = text.split('\n')
  const header = lines.findIndex((line) => !isSkipped(line))
  return header === -1 ? '' : lines.slice(header).join('\n')
}

/**
 * Returns the delimiter that splits most records into as many values as the header; a comma if none
 * splits the header.
 */
function findDelimiter(text: string, quote: string | false, isLast: boolean): string | undefined {
  const [header = '', ...others] = text.split('\n')
  if (others.length === 0 && !isLast) return undefined
  const possible = candidates.filter((delimiter) => countOf(header, delimiter, quote) > 0)
  if (possible.length === 0) return ','
  if (possible.length === 1) return possible[0]
  if (!isLast) return undefined
  const scores = possible.map((delimiter) => score(text, delimiter, quote))
  return possible[scores.indexOf(Math.max(...scores))]
}

/**
 * Returns the share of records that match the header, plus a little per value so that more columns
 * win.
 */
function score(text: string, delimiter: string, quote: string | false): number {
  const counts = recordsOf(text, quote).map((record) => countOf(record, delimiter, quote))
  const [inHeader = 0] = counts
  return counts.filter((count) => count === inHeader).length / counts.length + inHeader / 1000
}

/** Returns the first records, without a cut one at the end unless it is the only one. */
function recordsOf(text: string, quote: string | false): string[] {
  const records: string[] = []
  let record = ''
  for (const line of text.split('\n')) {
    record = record === '' ? line : `${record}\n${line}`
    if (quote !== false && record.split(quote).length % 2 === 0) continue
    if (record.trim() !== '') records.push(record)
    record = ''
    if (records.length > maxRecords) break
  }
  const isCut = record !== '' || !text.endsWith('\n')
  return isCut && records.length > 1 ? records.slice(0, -1) : records
}

/** Counts the delimiters outside of quotes. */
function countOf(record: string, delimiter: string, quote: string | false): number {
  const parts = quote === false ? [record] : record.split(quote).filter((_, at) => at % 2 === 0)
  return parts.reduce((sum, part) => sum + part.split(delimiter).length - 1, 0)
}

/**
 * How a table is written, found by looking at its beginning. Nobody knows what Excel has put between
 * the values on a machine that is set to another language.
 */
import type { CsvOptions } from './csv-options.ts'
import { tsvQuotes } from './tsv-quotes.ts'

export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string | false
  /** Quotes stand around some values and within others: what they are must be said. */
  readonly isDoubtful?: boolean
  readonly lineEnds: readonly string[]
  /** The first line says the delimiter and is no header. */
  readonly hasSepLine: boolean
}

const candidates = [',', ';', '\t', '|'] as const
/** As many records say enough. */
const mostRecords = 50

/**
 * The dialect of a table; undefined where more has to be seen.
 *
 * @param text - without a byte order mark
 * @param isTsv - tabs are between the values, unless something else was given
 * @param isLast - no more will be shown
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
  // What quotes are depends on many records: a slow input must not be read in another way than a fast one.
  if (!isLast) return undefined
  const quotes = tsvQuotes(body, delimiter)
  return {
    ...dialect,
    quote: quotes === 'around' ? quote : false,
    isDoubtful: quotes === 'doubtful',
  }
}

/** A CR alone ends a line only where nothing else does. */
function lineEndsOf(text: string): readonly string[] {
  return text.includes('\n') || !text.includes('\r') ? ['\r\n', '\n'] : ['\r']
}

/** Without what stands above the header and is no record. */
function records(text: string, { comment }: CsvOptions): string {
  const isIdle = (line: string): boolean =>
    line === '' || line === '\r' || (comment !== undefined && line.startsWith(comment))
  const lines = text.split('\n')
  const header = lines.findIndex((line) => !isIdle(line))
  return header === -1 ? '' : lines.slice(header).join('\n')
}

/** The one that cuts most records into as many values as the header has; a comma where none does. */
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

/** The share of records that have the header's values, and a little for each value more. */
function score(text: string, delimiter: string, quote: string | false): number {
  const counts = recordsOf(text, quote).map((record) => countOf(record, delimiter, quote))
  const [inHeader = 0] = counts
  return counts.filter((count) => count === inHeader).length / counts.length + inHeader / 1000
}

/** The first records; a cut one at the end is left out where there are others. */
function recordsOf(text: string, quote: string | false): string[] {
  const records: string[] = []
  let record = ''
  for (const line of text.split('\n')) {
    record = record === '' ? line : `${record}\n${line}`
    if (quote !== false && record.split(quote).length % 2 === 0) continue
    if (record.trim() !== '') records.push(record)
    record = ''
    if (records.length > mostRecords) break
  }
  const isCut = record !== '' || !text.endsWith('\n')
  return isCut && records.length > 1 ? records.slice(0, -1) : records
}

/** Delimiters outside of quotes. */
function countOf(record: string, delimiter: string, quote: string | false): number {
  const parts = quote === false ? [record] : record.split(quote).filter((_, at) => at % 2 === 0)
  return parts.reduce((sum, part) => sum + part.split(delimiter).length - 1, 0)
}

/** Explains the errors of the CSV parser. Its own messages quote the text. */
import type { CsvError } from 'csv-parse'
import type { RowIntake } from './row-intake.ts'

/** Returns what is wrong with a record and what to do about it. */
export function csvFault(
  error: CsvError,
  intake: RowIntake,
): readonly [problem: string, remedy: string] {
  const [problem, remedy] = faultOf(error.code, intake)
  return [`${problem}${placeOf((error as { index?: unknown }).index)}`, remedy]
}

function faultOf(code: string, intake: RowIntake): readonly [problem: string, remedy: string] {
  const again = 'and run the same program again'
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return [
        'opens a quote that is never closed',
        `Close it ${again}; if quotes are plain characters, use ${intake.option('csv.quote', false)}.`,
      ]
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return [
        'has a misplaced quote',
        `Double it within quotes ${again}. If quotes inside a text are plain characters, use ` +
          `${intake.option('csv.relaxQuotes', true)}; if a backslash precedes them, use ${intake.option('csv.escape', '\\')}; ` +
          `if another delimiter separates the values, use ${intake.option('csv.delimiter', ';')}.`,
      ]
    case 'CSV_MAX_RECORD_SIZE':
      return [
        `is longer than ${intake.option('maxLineBytes')} allows`,
        `A quote may be missing. If the length is right, raise it ${again}.`,
      ]
    default:
      return [`can't be read (${code})`, `Fix it ${again}.`]
  }
}

/** Messages count the values of a record from 1. */
function placeOf(index: unknown): string {
  return typeof index === 'number' ? `, in value ${index + 1}` : ''
}

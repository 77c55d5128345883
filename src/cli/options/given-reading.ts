/** How the inputs are written, as far as flags say it: everything that `readRows` can be told. */
import type { CsvOptions } from '../../read/csv-options.ts'
import type { ReadRowsOptions } from '../../read/reading-options.ts'
import { readingOptions } from '../../read/reading-options.ts'
import { defined } from './defined.ts'
import { givenFormat } from './given-format.ts'
import { notEmpty, oneOf, wholeNumber } from './option-value.ts'
import type { RunValues } from './run-flags.ts'
import { usageError } from './usage-error.ts'

const largest = Number.MAX_SAFE_INTEGER

/** @throws BatchlineError `ERR_OPTION` naming the flag that can't be. */
export function givenReading(values: RunValues): ReadRowsOptions {
  const options: ReadRowsOptions = {
    ...givenFormat(values.format),
    ...defined({
      path: notEmpty('path', values.path),
      encoding: notEmpty('encoding', values.encoding),
      limit: wholeNumber('limit', values.limit, largest),
      maxLineBytes: wholeNumber('max-line-bytes', values['max-line-bytes'], largest),
      maxInflateRatio: wholeNumber('max-inflate-ratio', values['max-inflate-ratio'], largest),
      onBadRow: oneOf('on-bad-row', values['on-bad-row'], ['reject', 'error']),
    }),
    csv: csvOf(values),
  }
  // What is left to check needs more than one flag, or a package.
  readingOptions(options, 'command')
  return options
}

function csvOf(values: RunValues): CsvOptions {
  const quote = notEmpty('quote', values.quote)
  return defined({
    delimiter: delimiterOf(notEmpty('delimiter', values.delimiter)),
    quote: quote === 'none' ? (false as const) : quote,
    escape: notEmpty('escape', values.escape),
    comment: notEmpty('comment', values.comment),
    trim: values.trim,
    relaxQuotes: values['relax-quotes'],
    columns: columnsOf(values.columns),
    skipHeader: values['skip-header'],
    skipLines: wholeNumber('skip-lines', values['skip-lines'], 1000),
  })
}

/** A tab is hard to type. */
function delimiterOf(text: string | undefined): string | undefined {
  return text === 'tab' || text === '\\t' ? '\t' : text
}

function columnsOf(text: string | undefined): string[] | undefined {
  const names = notEmpty('columns', text)
    ?.split(',')
    .map((name) => name.trim())
  if (names === undefined || names.every(Boolean)) return names
  throw usageError('--columns is names of columns, separated by commas')
}

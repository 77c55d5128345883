import type { ReadRowsOptions } from '../read/read-rows.ts'
import { oneOf } from './option-value.ts'

/** What `--format` says of the input. */
export type GivenFormat = Pick<ReadRowsOptions, 'format' | 'gzip'>

/**
 * Written as the end of a name would be: `csv`, or `csv.gz` for what is gzip.
 *
 * @throws BatchlineError `ERR_OPTION` for a format that there is not.
 */
export function givenFormat(text: string | undefined): GivenFormat | undefined {
  if (text === undefined) return undefined
  const gzip = text.endsWith('.gz')
  const format = oneOf('format', gzip ? text.slice(0, -3) : text, ['jsonl', 'json', 'csv'])
  return { format, ...(gzip ? { gzip } : {}) }
}

import { rowFormats } from '../../read/input-format.ts'
import type { ReadRowsOptions } from '../../read/reading-options.ts'
import { oneOf } from './option-value.ts'

/** What `--format` says of the input. */
export type GivenFormat = Pick<ReadRowsOptions, 'format' | 'compression'>

/**
 * Written as the end of a name would be: `csv`, or `csv.gz` for what is gzip.
 *
 * @throws BatchlineError `ERR_OPTION` for a format that there is not.
 */
export function givenFormat(text: string | undefined): GivenFormat | undefined {
  if (text === undefined) return undefined
  const [, name = '', end] = /^(.*?)(\.gz|\.zst)?$/.exec(text) ?? []
  const format = oneOf('format', name, rowFormats)
  if (end === undefined) return { format }
  return { format, compression: end === '.gz' ? 'gzip' : 'zstd' }
}

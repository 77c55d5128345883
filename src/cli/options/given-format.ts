import { rowFormats } from '../../read/input-format.ts'
import type { Compression, RowFormat } from '../../read/input-format.ts'
import { oneOf } from './given-value.ts'

/** What `--format` says of the input. */
export interface GivenFormat {
  readonly format: RowFormat
  readonly compression: Compression | undefined
}

/**
 * Reads what would be the end of a file name: `csv`, or `csv.gz` for a compressed one.
 *
 * @throws BatchlineError `ERR_OPTION` for an unknown format
 */
export function givenFormat(text: string, flag: string): GivenFormat {
  const [, name = '', end] = /^(.*?)(\.gz|\.zst)?$/.exec(text) ?? []
  const format = oneOf(flag, name, rowFormats)
  if (end === undefined) return { format, compression: undefined }
  return { format, compression: end === '.gz' ? 'gzip' : 'zstd' }
}

/** Reads page headers and validates their counts: the parser accepts any type there. */
import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import type { ByteCursor } from './thrift-skip.ts'

/**
 * Reads a page header and moves after it.
 *
 * @throws an error of any kind for an invalid header, or one that goes on beyond the bytes
 */
export function readPageHeader(at: ByteCursor): PageHeader {
  const header = parquetHeader(at)
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: lookup } = header
  const counts: unknown[] = [header.compressed_page_size, header.uncompressed_page_size]
  if (v1 !== undefined) counts.push(v1.num_values)
  if (lookup !== undefined) counts.push(lookup.num_values)
  if (v2 !== undefined) {
    counts.push(v2.num_values, v2.repetition_levels_byte_length, v2.definition_levels_byte_length)
  }
  if (counts.every((count) => Number.isInteger(count) && (count as number) >= 0)) return header
  throw new RangeError('no count')
}

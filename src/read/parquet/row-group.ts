/** Where the columns of one row group stand in the file. */
import type { CompressionCodec } from 'hyparquet'
import { CompressionCodecs } from 'hyparquet/src/constants.js'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import type { ParquetFile } from './parquet-file.ts'
import type { Place } from './thrift-skip.ts'

/** One column of a row group. */
export interface ColumnChunk {
  /** Of the row group and the column, for messages. */
  readonly where: string
  /** Names of fields from the top. */
  readonly path: readonly string[]
  /** `undefined` for one that has no name. */
  readonly codec: CompressionCodec | undefined
  /** Values, with nulls and empty lists, in all pages. */
  readonly values: number
  readonly start: number
  readonly end: number
}

export interface RowGroup {
  /** Of the row group, for messages. */
  readonly where: string
  readonly rows: number
  readonly chunks: readonly ColumnChunk[]
}

/** What the parser gives: members `field_1`, `field_2` and so on. */
type Struct = Readonly<Record<string, unknown>>

/** Old writers left the header of a dictionary out of a chunk's length. */
const slackBytes = 128

/** Reads the row group that stands at a place of the footer, and moves behind it. */
export function readGroup(at: Place, index: number, file: ParquetFile): RowGroup {
  const group: Struct = deserializeTCompactProtocol(at)
  const where = `row group ${index}`
  const chunks = (group['field_1'] as Struct[]).map((column) => chunkOf(column, where, file))
  return { where, rows: count(group['field_3']), chunks }
}

function chunkOf(column: Struct, group: string, file: ParquetFile): ColumnChunk {
  const meta = column['field_3'] as Struct | undefined
  if (meta === undefined || column['field_8'] !== undefined) {
    const way = 'Decrypt it and run the same program again.'
    throw file.faults.whole('is Parquet with encrypted columns', way)
  }
  if ((column['field_1'] as Uint8Array | undefined)?.length) {
    const way = 'Name the files with the rows and run the same program again.'
    throw file.faults.whole('has its rows in other files, as a _metadata file does', way)
  }
  const path = (meta['field_3'] as Uint8Array[]).map((name) => Buffer.from(name).toString())
  const data = count(meta['field_9'])
  // Zero, and a place behind the data, are what some writers put where there is no dictionary.
  const dictionary = count(meta['field_11'] ?? 0)
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  return {
    where: `${group}, column ${path.join('.')}`,
    path,
    codec: CompressionCodecs[meta['field_4'] as number],
    values: count(meta['field_5']),
    start,
    end: Math.min(start + count(meta['field_7']) + slackBytes, file.size),
  }
}

function count(value: unknown): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new RangeError('no count')
}

/** Finds the columns of one row group in the file. */
import type { CompressionCodec } from 'hyparquet'
import { CompressionCodecs } from 'hyparquet/src/constants.js'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import type { ParquetFile } from './parquet-file.ts'
import type { ByteCursor } from './thrift-skip.ts'

/** One column of a row group. */
export interface ColumnChunk {
  /** Row group and column, for messages. */
  readonly where: string
  /** Field names from the top. */
  readonly path: readonly string[]
  /** `undefined` for an unknown codec. */
  readonly codec: CompressionCodec | undefined
  /** Number of values in all pages, nulls and empty lists included. */
  readonly values: number
  readonly start: number
  readonly end: number
}

export interface RowGroup {
  /** The row group, for messages. */
  readonly where: string
  readonly rows: number
  readonly chunks: readonly ColumnChunk[]
}

/** The parser names members `field_1`, `field_2` and so on. */
type Struct = Readonly<Record<string, unknown>>

/** Legacy writers left the dictionary's header out of the chunk's length. */
const slackBytes = 128

/** Parses the row group at a position of the footer and moves after it. */
export function readGroup(at: ByteCursor, index: number, file: ParquetFile): RowGroup {
  const group: Struct = deserializeTCompactProtocol(at)
  const where = `row group ${index}`
  const chunks = (group['field_1'] as Struct[]).map((column) => chunkOf(column, where, file))
  return { where, rows: count(group['field_3']), chunks }
}

function chunkOf(column: Struct, group: string, file: ParquetFile): ColumnChunk {
  const meta = column['field_3'] as Struct | undefined
  if (meta === undefined || column['field_8'] !== undefined) {
    const remedy = 'Decrypt it and run the same program again.'
    throw file.faults.whole('is Parquet with encrypted columns', remedy)
  }
  if ((column['field_1'] as Uint8Array | undefined)?.length) {
    const remedy = 'Name the files with the rows and run the same program again.'
    throw file.faults.whole('has its rows in other files, as a _metadata file does', remedy)
  }
  const path = (meta['field_3'] as Uint8Array[]).map((name) => Buffer.from(name).toString())
  const data = count(meta['field_9'])
  // Without a dictionary, some writers store 0 or a position after the data.
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

/**
 * Reads the footer of a Parquet file: its schema, and the position of each column of each row
 * group. It keeps the footer as bytes and parses a row group when it is read. The footer of ten
 * thousand row groups takes megabytes as bytes, but hundreds of megabytes as objects.
 */
import { parquetMetadata, parquetSchema } from 'hyparquet'
import type { SchemaTree } from 'hyparquet'
import { BatchlineError } from '../../errors.ts'
import type { ParquetFile } from './parquet-file.ts'
import { parquetMagic } from './parquet-magic.ts'
import { readGroup } from './row-group.ts'
import type { RowGroup } from './row-group.ts'
import { readFieldId, readListHead, skipValue, thrift } from './thrift-skip.ts'
import type { ByteCursor } from './thrift-skip.ts'

/** The footer's length and the magic bytes, after the footer. */
const tailBytes = 8
const rowGroupsField = 4

export interface Footer {
  readonly schema: SchemaTree
  /** In file order. */
  readonly groups: Iterable<RowGroup>
}

/**
 * @throws BatchlineError `ERR_INPUT` for a file that is not Parquet, is cut short or is encrypted
 */
export async function readFooter(file: ParquetFile): Promise<Footer> {
  const { faults, size } = file
  if (size === 0) throw faults.whole('is empty, so it is not Parquet')
  const head = parquetMagic(await file.read(0, Math.min(4, size)))
  const tail = await file.read(Math.max(0, size - tailBytes), Math.min(tailBytes, size))
  const end = parquetMagic(tail.subarray(-4))
  if (head === 'encrypted' || (head === 'plain' && end === 'encrypted')) {
    throw faults.whole('is encrypted Parquet', 'Decrypt it and run the same program again.')
  }
  if (head === undefined) {
    const remedy = 'Say what it is, e.g. jsonl, and run the same program again.'
    throw faults.whole('is not Parquet: it does not begin like a Parquet file', remedy)
  }
  if (size < 12) throw faults.whole('is cut short: it begins like Parquet but does not end like it')
  const length = tail.readUInt32LE()
  if (end === undefined || length > size - 12) {
    throw faults.whole('is cut short: it begins like Parquet but does not end like it')
  }
  const bytes = await file.read(size - tailBytes - length, length)
  try {
    return parse(bytes, file)
  } catch (error) {
    if (error instanceof BatchlineError) throw error
    // Damaged data makes the parsers throw errors of all kinds.
    throw faults.whole('is damaged: its footer can’t be read')
  }
}

function parse(bytes: Buffer, file: ParquetFile): Footer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { start, end, count, first } = findGroups({ view, offset: 0 })
  const metadata = parquetMetadata(withoutGroups(bytes, start, end), { geoparquet: false })
  const schema = parquetSchema(metadata)
  let rows = 0
  for (const group of groups()) rows += group.rows
  // Some writers record too few rows, or 0, so only a number that is too high is damage.
  if (rows < Number(metadata.num_rows)) {
    throw file.faults.whole('is damaged: its row groups have fewer rows than the file')
  }
  function* groups(): Generator<RowGroup> {
    const at: ByteCursor = { view, offset: first }
    for (let index = 0; index < count; index++) yield readGroup(at, index, file)
  }
  return { schema, groups: { [Symbol.iterator]: groups } }
}

/** Finds the list of row groups: its start, end, count and first item. */
function findGroups(at: ByteCursor): { start: number; end: number; count: number; first: number } {
  for (let field = 0; ;) {
    const head = at.view.getUint8(at.offset++)
    if (head === thrift.stop) throw new RangeError('no row groups')
    field = readFieldId(at, field, head)
    const type = head & 15
    if (field !== rowGroupsField || type !== thrift.list) {
      skipValue(at, type)
      continue
    }
    const start = at.offset
    const { type: items, count } = readListHead(at)
    const first = at.offset
    for (let i = 0; i < count; i++) skipValue(at, items)
    return { start, end: at.offset, count, first }
  }
}

/** Returns the same footer with an empty list of row groups, followed by its length and magic. */
function withoutGroups(footer: Buffer, start: number, end: number): Uint8Array {
  const emptyList = Buffer.of(thrift.struct)
  const tail = Buffer.alloc(tailBytes, '    PAR1')
  const rest = footer.subarray(end)
  tail.writeUInt32LE(start + emptyList.length + rest.length)
  return Buffer.concat([footer.subarray(0, start), emptyList, rest, tail])
}

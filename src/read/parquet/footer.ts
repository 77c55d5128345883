/**
 * The footer of a Parquet file: its schema, and where the columns of each row group stand. It stays in
 * memory as the bytes that it is, and a row group is looked up when it is read: the footer of ten
 * thousand row groups takes megabytes as bytes, and hundreds of them as objects.
 */
import { parquetMetadata, parquetSchema } from 'hyparquet'
import type { SchemaTree } from 'hyparquet'
import { BatchlineError } from '../../errors.ts'
import type { ParquetFile } from './parquet-file.ts'
import { parquetMagic } from './parquet-magic.ts'
import { readGroup } from './row-group.ts'
import type { RowGroup } from './row-group.ts'
import { readFieldId, readListHead, skipValue, thrift } from './thrift-skip.ts'
import type { Place } from './thrift-skip.ts'

/** Length of the footer and the magic, behind the footer. */
const tailBytes = 8
const rowGroupsField = 4

export interface Footer {
  readonly schema: SchemaTree
  /** In their order. */
  readonly groups: Iterable<RowGroup>
}

/** @throws BatchlineError `ERR_INPUT` for what is no Parquet, has lost its end, or is encrypted. */
export async function readFooter(file: ParquetFile): Promise<Footer> {
  const { faults, size } = file
  if (size === 0) throw faults.whole('is empty, and no Parquet file is')
  const head = parquetMagic(await file.read(0, Math.min(4, size)))
  const tail = await file.read(Math.max(0, size - tailBytes), Math.min(tailBytes, size))
  const end = parquetMagic(tail.subarray(-4))
  if (head === 'encrypted' || (head === 'plain' && end === 'encrypted')) {
    throw faults.whole('is encrypted Parquet', 'Decrypt it and run the same program again.')
  }
  if (head === undefined) {
    const way = 'Say what it is, e.g. jsonl, and run the same program again.'
    throw faults.whole('is not Parquet: it does not begin as such a file does', way)
  }
  if (size < 12) throw faults.whole('is cut short: it begins as Parquet does and does not end so')
  const length = tail.readUInt32LE()
  if (end === undefined || length > size - 12) {
    throw faults.whole('is cut short: it begins as Parquet does and does not end so')
  }
  const bytes = await file.read(size - tailBytes - length, length)
  try {
    return parse(bytes, file)
  } catch (error) {
    if (error instanceof BatchlineError) throw error
    // The parsers meet damage with errors of all kinds.
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
  // Fewer, even none, is what some writers say without meaning it.
  if (rows < Number(metadata.num_rows)) {
    throw file.faults.whole('is damaged: its row groups have fewer rows than the file')
  }
  function* groups(): Generator<RowGroup> {
    const at: Place = { view, offset: first }
    for (let index = 0; index < count; index++) yield readGroup(at, index, file)
  }
  return { schema, groups: { [Symbol.iterator]: groups } }
}

/** The list of row groups: from where to where, and its first item. */
function findGroups(at: Place): { start: number; end: number; count: number; first: number } {
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

/** The same footer with an empty list of row groups, and what stands behind a footer. */
function withoutGroups(footer: Buffer, start: number, end: number): Uint8Array {
  const emptyList = Buffer.of(thrift.struct)
  const tail = Buffer.alloc(tailBytes, '    PAR1')
  const rest = footer.subarray(end)
  tail.writeUInt32LE(start + emptyList.length + rest.length)
  return Buffer.concat([footer.subarray(0, start), emptyList, rest, tail])
}

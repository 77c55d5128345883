/**
 * Detects compression and binary formats from the first bytes of an input, whatever its name is.
 */
import type { Compression, RowFormat } from './input-format.ts'
import { parquetMagic } from './parquet/parquet-magic.ts'
import type { PeekableBytes } from './peekable-bytes.ts'
import type { RowIntake } from './row-intake.ts'

type Compressed = Exclude<Compression, 'none'>

const compressed: ReadonlyArray<readonly [Compressed, readonly number[]]> = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

const longestMagic = 10

/** Formats that hold no readable rows. */
const unreadable: ReadonlyArray<readonly [what: string, remedy: string, magic: string]> = [
  [
    'is a zip archive or an Excel workbook',
    'Save the sheet as CSV, or unpack the archive, and use that file.',
    'PK\x03\x04',
  ],
  ['is an old Excel workbook', 'Save the sheet as CSV and use that file.', '\xd0\xcf\x11\xe0'],
  ['is a PDF', 'Use the file that holds the rows.', '%PDF'],
  ['is compressed with bzip2', 'Decompress it, or compress it with gzip or zstd.', 'BZh91AY&SY'],
  ['is compressed with xz', 'Decompress it, or compress it with gzip or zstd.', '\xfd7zXZ'],
  ['is a 7-Zip archive', 'Unpack it and use the file inside.', '7z\xbc\xaf'],
  ['is an Avro file', 'Save the rows as JSONL, CSV or Parquet and use that file.', 'Obj\x01'],
  ['is an ORC file', 'Save the rows as JSONL, CSV or Parquet and use that file.', 'ORC\x0a'],
  ['is an Arrow file', 'Save the rows as JSONL, CSV or Parquet and use that file.', 'ARROW1'],
]

/**
 * Returns how an input is compressed: as stated, else as its first bytes show.
 *
 * @param stated - the compression that an option or the file name states
 * @param isFile - the input has a path
 * @param format - the format, if known
 * @throws BatchlineError `ERR_INPUT` where it is compressed although its name says otherwise, or is
 *   in a format without rows
 */
export async function checkMagic(
  bytes: PeekableBytes,
  stated: Compression | undefined,
  { isFile, format }: { isFile: boolean; format: RowFormat | undefined },
  intake: RowIntake,
): Promise<Compression> {
  if (stated === 'gzip' || stated === 'zstd') return stated
  const is = (magic: readonly number[]): boolean =>
    magic.every((byte, at) => bytes.head[at] === byte)
  const found = await bytes.peek((isLast) => {
    if (bytes.head.length < longestMagic && !bytes.head.includes('\n') && !isLast) return undefined
    return compressed.find(([, magic]) => is(magic))?.[0] ?? 'none'
  })
  const compression = found ?? 'none'
  if (compression !== 'none') {
    if (stated === undefined) return compression
    throw intake.wrong(
      `is compressed with ${compression}`,
      `Say so: ${intake.compressed(compression, format)}. Then run the same program again.`,
    )
  }
  if (parquetMagic(bytes.head) !== undefined) throw parquet(isFile, intake)
  const other = unreadable.find(([, , magic]) => is([...Buffer.from(magic, 'latin1')]))
  if (other) throw intake.wrong(other[0], other[1])
  return 'none'
}

/** The index of a Parquet file is at its end, so it can't be streamed. */
function parquet(isFile: boolean, intake: RowIntake): Error {
  return intake.wrong(
    'is Parquet',
    isFile
      ? `Say so: ${intake.option('format', 'parquet')}. Then run the same program again.`
      : 'Parquet can only be read from a file: save it to one, not compressed as a whole, and use that.',
  )
}

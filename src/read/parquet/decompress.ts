/**
 * Takes the compression off a page. Node's own where it has it: many times as fast, and it checks sums.
 * What comes out has the length that the page says, or the page is damaged: some decoders leave the
 * rest of their buffer as it was, with zeros or with parts of another page.
 */
import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { unzstd } from '../zstd/unzstd.ts'
import { decompressLz4, decompressLz4Raw } from './lz4.ts'

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array

/** Node 22.15 and later have it; the types are those of the oldest Node. */
const { zstdDecompressSync } = zlib as {
  zstdDecompressSync?: (bytes: Uint8Array, options: zlib.ZlibOptions) => Buffer
}

const decoders: Readonly<Partial<Record<CompressionCodec, Decompress>>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: unsnappy,
  GZIP: (bytes, length) => zlib.gunzipSync(bytes, atOnce(length)),
  BROTLI: (bytes, length) => zlib.brotliDecompressSync(bytes, atOnce(length)),
  ZSTD: (bytes, length) => zstdDecompressSync?.(bytes, atOnce(length)) ?? unzstd(bytes, length),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
}

/** Whether pages with this compression can be read. */
export function canDecompress(codec: CompressionCodec | undefined): codec is CompressionCodec {
  return codec !== undefined && codec in decoders
}

/**
 * The bytes of a page.
 *
 * @param length - of what comes out
 * @throws an error of any kind for what was not made so
 */
export function decompress(codec: CompressionCodec, bytes: Uint8Array, length: number): Uint8Array {
  // Some writers compress nothing to nothing, which no decoder takes.
  const out = length === 0 ? new Uint8Array() : decoders[codec]!(bytes, length)
  if (out.length !== length) throw new RangeError('a page of another length than it says')
  return out
}

/** Into one buffer, instead of pieces of 16 KiB that are joined; and nothing beyond it. */
function atOnce(length: number): { chunkSize: number; maxOutputLength: number } {
  return { chunkSize: length + 64, maxOutputLength: length }
}

function unsnappy(bytes: Uint8Array, length: number): Uint8Array {
  // The length that the data begins with is what the decoder obeys.
  let said = 0
  for (let i = 0, more = true; more && i < 5; i++) {
    const byte = bytes[i] ?? 0
    said += (byte & 127) * 128 ** i
    more = byte > 127
  }
  if (said !== length) throw new RangeError('a page of another length than it says')
  return compressors.SNAPPY!(bytes, length)
}

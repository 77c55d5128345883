/**
 * Decompresses a page. Node's own decoders come first: they are many times faster and verify
 * checksums. The output must have the length that the page states, or the page is damaged: some
 * decoders leave zeros or parts of another page in the rest of their buffer.
 */
import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { unzstd } from '../zstd/unzstd.ts'
import { decompressLz4, decompressLz4Raw } from './lz4.ts'

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array

/** From Node 22.15 on; @types/node describes the oldest supported Node. */
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
 * Returns the decompressed bytes of a page.
 *
 * @param length - the length of the output
 * @throws an error of any kind for damaged data
 */
export function decompress(codec: CompressionCodec, bytes: Uint8Array, length: number): Uint8Array {
  // Some writers compress an empty page to zero bytes, which no decoder accepts.
  const out = length === 0 ? new Uint8Array() : decoders[codec]!(bytes, length)
  if (out.length !== length) throw new RangeError('a page of a length other than the header states')
  return out
}

/**
 * Decompress into one buffer, not into 16 KiB pieces to be joined, and refuse any output beyond it.
 */
function atOnce(length: number): { chunkSize: number; maxOutputLength: number } {
  return { chunkSize: length + 64, maxOutputLength: length }
}

function unsnappy(bytes: Uint8Array, length: number): Uint8Array {
  // The decoder trusts the length that the data begins with, so check that first.
  let stated = 0
  for (let i = 0, more = true; more && i < 5; i++) {
    const byte = bytes[i] ?? 0
    stated += (byte & 127) * 128 ** i
    more = byte > 127
  }
  if (stated !== length) throw new RangeError('a page of a length other than the header states')
  return compressors.SNAPPY!(bytes, length)
}

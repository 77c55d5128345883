/**
 * Decompresses zstd up to a ratio. Node does it where it can (22.15, 23.8 and later), else the
 * fzstd package, which is five to ten times slower.
 */
import type { Duplex, Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { inflateLimit } from './inflate-limit.ts'
import type { RowIntake } from './row-intake.ts'
import { Unzstd } from './zstd/unzstd.ts'
import { ZstdSplit } from './zstd/zstd-split.ts'

/** @types/node describes the oldest supported Node, which has no zstd. */
const { createZstdDecompress } = zlib as {
  createZstdDecompress?: (options: { chunkSize: number }) => Transform
}

/** Whether this Node decompresses zstd itself. */
export const hasNativeZstd: boolean = createZstdDecompress !== undefined

/**
 * Returns the streams from zstd to plain bytes. An input may have several frames, with skippable
 * frames between them. A window over 128 MiB is an error, as it is for `zstd -d`.
 *
 * @param maxRatio - output bytes per input byte, checked past 64 MiB
 * @param isNative - use Node's own decompression
 */
export function inflateZstd(
  intake: RowIntake,
  maxRatio: number,
  isNative: boolean = hasNativeZstd,
): Duplex[] {
  const native = isNative ? createZstdDecompress?.({ chunkSize: 128 * 1024 }) : undefined
  const split = new ZstdSplit(native === undefined ? (part) => part : ({ bytes }) => bytes)
  return [split, native ?? new Unzstd(), inflateLimit(intake, maxRatio, () => split.bytesIn)]
}

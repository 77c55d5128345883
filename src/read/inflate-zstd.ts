/**
 * Inflates zstd, with a lid on it: by Node where it can (22.15, 23.8 and later), else by the fzstd
 * package, five to ten times slower.
 */
import type { Duplex, Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { inflateLimit } from './inflate-limit.ts'
import type { RowIntake } from './row-intake.ts'
import { Unzstd } from './zstd/unzstd.ts'
import { ZstdSplit } from './zstd/zstd-split.ts'

/** The types are those of the oldest Node. */
const { createZstdDecompress } = zlib as {
  createZstdDecompress?: (options: { chunkSize: number }) => Transform
}

/** Whether this Node inflates zstd itself. */
export const hasNativeZstd: boolean = createZstdDecompress !== undefined

/**
 * The streams from zstd to plain bytes. Frames may follow one another, and others to be skipped may
 * stand between them. A window of more than 128 MiB is an error, as it is for `zstd -d`.
 *
 * @param maxRatio - bytes out for a byte in, looked at past 64 MiB
 * @param isNative - whether Node does it
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

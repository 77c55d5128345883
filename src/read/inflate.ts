/** Decompresses an input up to a ratio. */
import type { Duplex } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { inflateLimit } from './inflate-limit.ts'
import { inflateZstd } from './inflate-zstd.ts'
import type { RowIntake } from './row-intake.ts'

/**
 * Returns the streams from compressed to plain bytes.
 *
 * @param maxRatio - output bytes per input byte, checked past 64 MiB
 */
export function inflate(
  intake: RowIntake,
  compression: 'gzip' | 'zstd',
  maxRatio: number,
): Duplex[] {
  if (compression === 'zstd') return inflateZstd(intake, maxRatio)
  const gunzip = createGunzip({ chunkSize: 128 * 1024 })
  return [gunzip, inflateLimit(intake, maxRatio, () => gunzip.bytesWritten)]
}

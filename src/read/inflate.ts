/** Inflates gzip, with a lid on it. */
import type { Duplex } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { inflateLid } from './inflate-lid.ts'

/**
 * The streams from gzip to plain bytes.
 *
 * @param name - the input's name for people
 * @param maxRatio - bytes out for a byte in, looked at past 64 MiB
 */
export function inflate(name: string, maxRatio: number): Duplex[] {
  const gunzip = createGunzip({ chunkSize: 128 * 1024 })
  return [gunzip, inflateLid(name, maxRatio, () => gunzip.bytesWritten)]
}

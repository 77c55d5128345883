/**
 * Inflates gzip with a lid on it: 200 KB can hold 200 MB of zeros, and a few such files fill any
 * disk or queue behind. Real text is far below the ratio, so the lid only looks at it once a good
 * amount has come out.
 */
import { Transform } from 'node:stream'
import type { Duplex } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { BatchlineError } from '../errors.ts'

const freeBytes = 64 * 1024 * 1024

/**
 * The streams from gzip to plain bytes.
 *
 * @param name - the input's name for people
 * @param maxRatio - bytes out for a byte in, looked at past 64 MiB
 */
export function inflate(name: string, maxRatio: number): Duplex[] {
  const gunzip = createGunzip({ chunkSize: 128 * 1024 })
  let inflated = 0
  const lid = new Transform({
    transform(block: Buffer, _encoding, done) {
      inflated += block.length
      const over = inflated > freeBytes && inflated > gunzip.bytesWritten * maxRatio
      if (over) done(bomb(name, maxRatio))
      else done(null, block)
    },
  })
  return [gunzip, lid]
}

function bomb(name: string, maxRatio: number): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${name} inflates to more than ${maxRatio} times its size, as an archive made to fill disks does. ` +
      'Reading stopped; rows before this point may have been sent. ' +
      'If the data is sound, raise maxInflateRatio and run the same program again.',
  )
}

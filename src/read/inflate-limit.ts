/**
 * Limits the ratio of decompression. 200 KB can hold 200 MB of zeros, and a few such files fill any
 * disk or queue downstream. Real text stays far below the limit, so small outputs are not checked.
 */
import { Transform } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import type { RowIntake } from './row-intake.ts'

const freeBytes = 64 * 1024 * 1024

/**
 * Passes decompressed bytes through, and fails when they exceed the ratio.
 *
 * @param maxRatio - output bytes per input byte, checked past 64 MiB
 * @param bytesIn - returns the number of input bytes so far
 */
export function inflateLimit(
  intake: RowIntake,
  maxRatio: number,
  bytesIn: () => number,
): Transform {
  let inflated = 0
  return new Transform({
    transform(block: Buffer, _encoding, done) {
      inflated += block.length
      const isOver = inflated > freeBytes && inflated > bytesIn() * maxRatio
      if (isOver) done(bomb(intake, maxRatio))
      else done(null, block)
    },
  })
}

function bomb(intake: RowIntake, maxRatio: number): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${intake.name} decompresses to more than ${maxRatio} times its size, like a file made to fill disks. ` +
      'Reading stopped; rows before this point may have been sent. ' +
      `If the data is valid, raise ${intake.option('maxInflateRatio')} and run the same program again.`,
  )
}

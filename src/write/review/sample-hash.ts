/**
 * Draws a place of the input: a number from 0 up to 1 that depends on the seed and the place alone. So the
 * sample is the same whenever and in whatever order rows arrive, and appended rows take nothing out of it
 * but what the smaller share of a longer input does.
 */
import type { Place } from '../../place.ts'

export function sampleHash(seed: number, [position, part]: Place): number {
  let a = 0x2545f491
  let b = 0x6c078965
  for (const word of [seed / 2 ** 32, seed, position / 2 ** 32, position, part]) {
    a = mixed(a ^ (word >>> 0))
    b = mixed((b + a) ^ 0x9e3779b9)
  }
  // 32 bits would give the same number to many places of an input of billions of rows.
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53
}

/** Every bit of the result depends on every bit of the word. */
function mixed(word: number): number {
  let z = word | 0
  z = Math.imul(z ^ (z >>> 16), 0x7feb352d)
  z = Math.imul(z ^ (z >>> 15), 0x846ca68b)
  return z ^ (z >>> 16)
}

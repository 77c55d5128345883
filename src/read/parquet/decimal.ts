/**
 * Formats decimals digit by digit. Parquet stores an integer and its number of fraction digits.
 * Dividing would return the nearest double, and prices would differ by a cent.
 */
import { numberFrom } from '../../json/exact-number.ts'
import type { ExactNumber } from '../../json/exact-number.ts'

/** A double holds any number of at most this many characters. */
const heldLength = 15

/** @param scale - number of fraction digits */
export function decimalFrom(
  scale: number,
): (raw: number | bigint | Uint8Array) => number | ExactNumber {
  return (raw) => {
    const unscaled = raw instanceof Uint8Array ? integerFrom(raw) : raw
    const sign = unscaled < 0 ? '-' : ''
    const digits = String(unscaled)
      .slice(sign.length)
      .padStart(scale + 1, '0')
    const point = digits.length - scale
    const text =
      scale > 0
        ? `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
        : `${sign}${digits}${'0'.repeat(-scale)}`
    return text.length <= heldLength ? Number(text) : numberFrom(text)
  }
}

/** Reads a big-endian integer of any length. */
function integerFrom(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
}

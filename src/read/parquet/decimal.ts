/**
 * Decimals by their digits. They are written as an integer and the number of its digits that stand
 * behind the point; a division would give the double next to it, and prices that differ by a cent.
 */
import { numberFrom } from '../../json/exact-number.ts'
import type { ExactNumber } from '../../json/exact-number.ts'

/** A number that is no longer any double holds. */
const heldLength = 15

/** @param scale - digits behind the point */
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

/** An integer of any length, the highest byte first. */
function integerFrom(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
}

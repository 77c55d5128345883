/**
 * Floating-point numbers. One of 32 or 16 bits becomes the shortest decimal that is read back as the
 * same: whoever wrote 0.1 reads 0.1, and not 0.10000000149011612. What is no number is null, as JSON
 * has no word for it.
 */

/** Below it, one of 32 bits has fewer digits the smaller it is. */
const leastNormal = 2 ** -126

export function double(raw: number): number | null {
  return Number.isFinite(raw) ? raw : null
}

/** Of 32 bits. */
export function single(raw: number): number | null {
  if (Number.isInteger(raw) && Math.abs(raw) <= 2 ** 24) return raw
  if (!Number.isFinite(raw)) return null
  // Six always come back the same, but for the very smallest, which have fewer.
  for (let digits = Math.abs(raw) < leastNormal ? 1 : 6; digits < 9; digits++) {
    const short = Number(raw.toPrecision(digits))
    if (Math.fround(short) === raw) return short
  }
  return Number(raw.toPrecision(9))
}

/** Of 16 bits, as two bytes, the lowest first. */
export function half(bytes: Uint8Array): number | null {
  const bits = bytes[0]! | (bytes[1]! << 8)
  const power = (bits >> 10) & 31
  const fraction = bits & 1023
  if (power === 31) return null
  const step = 2 ** (Math.max(power, 1) - 25)
  const size = (power === 0 ? fraction : fraction + 1024) * step
  const value = bits >> 15 === 0 ? size : -size
  // Half of the way to the next, which below a power of two is only half as far.
  const reach = fraction === 0 ? step / 4 : step / 2
  for (let digits = 1; digits < 6; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.abs(short - value) < reach) return short
  }
  return value
}

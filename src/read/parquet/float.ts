/**
 * Converts floating-point numbers. A 32-bit or 16-bit float becomes the shortest decimal that
 * rounds to it: 0.1 stays 0.1 instead of 0.10000000149011612. NaN and infinities become null,
 * because JSON has no word for them.
 */

/** A 32-bit float below this is subnormal: the smaller it is, the fewer digits it has. */
const leastNormal = 2 ** -126

export function double(raw: number): number | null {
  return Number.isFinite(raw) ? raw : null
}

/** Converts a 32-bit float. */
export function single(raw: number): number | null {
  if (Number.isInteger(raw) && Math.abs(raw) <= 2 ** 24) return raw
  if (!Number.isFinite(raw)) return null
  // Six digits always survive, except in subnormal numbers.
  for (let digits = Math.abs(raw) < leastNormal ? 1 : 6; digits < 9; digits++) {
    const short = Number(raw.toPrecision(digits))
    if (Math.fround(short) === raw) return short
  }
  return Number(raw.toPrecision(9))
}

/** Converts a 16-bit float in little-endian order. */
export function half(bytes: Uint8Array): number | null {
  const bits = bytes[0]! | (bytes[1]! << 8)
  const power = (bits >> 10) & 31
  const fraction = bits & 1023
  if (power === 31) return null
  const step = 2 ** (Math.max(power, 1) - 25)
  const size = (power === 0 ? fraction : fraction + 1024) * step
  const value = bits >> 15 === 0 ? size : -size
  // Half the distance to the next value. Below a power of two that distance is halved.
  const reach = fraction === 0 ? step / 4 : step / 2
  for (let digits = 1; digits < 6; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.abs(short - value) < reach) return short
  }
  return value
}

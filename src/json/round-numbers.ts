import { isExactNumber } from './exact-number.ts'

/**
 * Rounds every {@link ExactNumber} in a JSON value to a double, as `JSON.parse` would. For schemas:
 * one that asks for a number means a double. Parts without exact numbers are returned as they are,
 * other parts as copies.
 */
export function roundNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isExactNumber(value)) return Number(value.text)
  let copy: object | undefined
  for (const [key, member] of Object.entries(value)) {
    const plain = roundNumbers(member)
    if (plain === member) continue
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value }
    // Define it, because assigning `__proto__` would set the prototype.
    Object.defineProperty(copy, key, { ...ordinary, value: plain })
  }
  return copy ?? value
}

const ordinary = { writable: true, enumerable: true, configurable: true }

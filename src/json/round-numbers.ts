import { isExactNumber } from './exact-number.ts'

/**
 * A JSON value as `JSON.parse` would have given it, for who can do with numbers only: a schema asks for
 * a number and means a double. What holds no exact number is given as it is, all else as a copy.
 */
export function roundNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isExactNumber(value)) return Number(value.text)
  let copy: object | undefined
  for (const [key, member] of Object.entries(value)) {
    const plain = roundNumbers(member)
    if (plain === member) continue
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value }
    // Defined and not set: a member may be called __proto__.
    Object.defineProperty(copy, key, { ...ordinary, value: plain })
  }
  return copy ?? value
}

const ordinary = { writable: true, enumerable: true, configurable: true }

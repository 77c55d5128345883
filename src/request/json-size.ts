/**
 * Computes an upper bound of a value's JSON size, and whether JSON can hold it, without creating
 * the JSON. That happens once, when the request is written to a chunk. Only a value that may exceed
 * the limit is converted twice.
 */
import { describeError } from '../describe-error.ts'
import { isExactNumber } from '../json/exact-number.ts'
import { toJson } from '../json/to-json.ts'

/**
 * Returns why a value can't be sent; `undefined` where its JSON has at most `maxBytes` bytes of
 * UTF-8.
 */
export function checkJsonSize(value: unknown, maxBytes: number): string | undefined {
  const bound = boundOf(value, new Set())
  if (typeof bound === 'string') return bound
  return bound <= maxBytes ? undefined : checkExactly(value, maxBytes)
}

function checkExactly(value: unknown, maxBytes: number): string | undefined {
  try {
    const bytes = Buffer.byteLength(toJson(value))
    if (bytes <= maxBytes) return undefined
    return `it has ${bytes} bytes, and one request may have ${maxBytes}: make it smaller or split it`
  } catch (error) {
    // V8's longest string is twice the size limit of a batch.
    if (error instanceof RangeError) return `it is too long or too deep for JSON: make it smaller`
    return `it can't be written as JSON: ${describeError(error)}`
  }
}

/** Deeper values would sooner or later overflow the stack in JSON.stringify. */
const maxDepth = 1000
/** A control character takes six: \u0000. */
const bytesPerUnit = 6
/** The longest number, -1.2345678901234566e-300. */
const bytesPerScalar = 24

/**
 * Returns an upper bound in bytes, or why there is none. `above` holds the enclosing objects, to
 * detect cycles.
 */
function boundOf(value: unknown, above: Set<object>): number | string {
  if (typeof value === 'string') return 3 + value.length * bytesPerUnit
  if (typeof value === 'bigint') return "it can't be written as JSON: it contains a BigInt"
  if (typeof value !== 'object' || value === null) return bytesPerScalar
  if (above.has(value)) return "it can't be written as JSON: an object in it contains itself"
  if (above.size >= maxDepth) return `it is nested deeper than ${maxDepth} levels`
  // Its digits, in quotes on Node 20.
  if (isExactNumber(value)) return value.text.length + 2
  // The result of a `toJSON` function is unknown, so measure it exactly.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return Infinity
  above.add(value)
  const bound = Array.isArray(value) ? ofArray(value, above) : ofObject(value as Fields, above)
  above.delete(value)
  return bound
}

type Fields = Record<string, unknown>

function ofArray(items: unknown[], above: Set<object>): number | string {
  let total = 2
  for (const item of items) {
    const bound = boundOf(item, above)
    if (typeof bound === 'string') return bound
    total += bound + 1
  }
  return total
}

function ofObject(fields: Fields, above: Set<object>): number | string {
  let total = 2
  for (const key of Object.keys(fields)) {
    const bound = boundOf(fields[key], above)
    if (typeof bound === 'string') return bound
    total += bound + key.length * bytesPerUnit + 5
  }
  return total
}

/**
 * `JSON.stringify` that writes an {@link ExactNumber} as a number. Node 20 has no way to write
 * given digits, so there it replaces marked strings afterwards.
 */
import { randomUUID } from 'node:crypto'
import { isExactNumber } from './exact-number.ts'

const writesNumbers = 'rawJSON' in JSON
/**
 * Returns what `JSON.stringify` returns.
 *
 * @throws what `JSON.stringify` throws
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  return writesNumbers || !holdsExactNumber(value) ? text : withDigits(value)
}

/**
 * Does not look into the results of other `toJSON` functions: their numbers are already rounded.
 */
function holdsExactNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsExactNumber)
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return isExactNumber(value)
  if (ArrayBuffer.isView(value)) return false
  for (const key in value) {
    if (holdsExactNumber((value as Record<string, unknown>)[key])) return true
  }
  return false
}

/** The mark is random: no text contains it, by chance or on purpose. */
function withDigits(value: unknown): string {
  const mark = randomUUID()
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, shown: unknown) {
    const original = this[key]
    return isExactNumber(original) ? `${mark}${original.text}` : shown
  })
  return text.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1')
}

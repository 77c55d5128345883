/**
 * `JSON.stringify` that writes an {@link ExactNumber} as the number that it is, on Node 20 too, where
 * nothing but a detour gets a number's own digits into JSON.
 */
import { randomUUID } from 'node:crypto'
import { isExactNumber } from './exact-number.ts'

const writesNumbers = 'rawJSON' in JSON
/**
 * What `JSON.stringify` gives.
 *
 * @throws what `JSON.stringify` throws
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  return writesNumbers || !holdsExactNumber(value) ? text : withDigits(value)
}

/** Not what toJSON functions of others give: that is their own business. */
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

/** The mark can't be in the text by chance, nor on purpose. */
function withDigits(value: unknown): string {
  const mark = randomUUID()
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, shown: unknown) {
    const original = this[key]
    return isExactNumber(original) ? `${mark}${original.text}` : shown
  })
  return text.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1')
}

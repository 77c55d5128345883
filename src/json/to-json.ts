/**
 * `JSON.stringify` that writes an {@link ExactNumber} as the number that it is, on Node 20 too, where
 * nothing but a detour gets a number's own digits into JSON.
 */
import { randomUUID } from 'node:crypto'
import { isExactNumber } from './exact-number.ts'

const writesNumbers = 'rawJSON' in JSON
/** A string that may be the digits of an exact number: at least sixteen characters, or a large power. */
const mayBeDigits = /"-?\d[\d.]{15}|"-?\d[\d.]*[eE][+-]?\d{3}/

/**
 * What `JSON.stringify` gives.
 *
 * @throws what `JSON.stringify` throws
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  // Hardly a text has such a string, so hardly one is made twice.
  if (writesNumbers || text === undefined || !mayBeDigits.test(text)) return text
  return withDigits(value)
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

/**
 * Whether a JSON text has a number in it that a double can't hold. There is a call for every row, so
 * strings are passed over by searches, and of what lies between them every third character is looked at:
 * fifteen digits always survive, and so does any power of ten of two digits, so that what matters has a
 * run of three digits at least.
 */
import { endOfString } from './end-of-string.ts'
import { fitsDouble } from './exact-number.ts'

/** Digits that a double surely holds, and a point among them. */
const safeRun = 15
/** Shorter powers of ten are no danger. */
const longPower = 3

export function losesDigits(text: string): boolean {
  for (let at = 0; ;) {
    const quote = text.indexOf('"', at)
    const end = quote === -1 ? text.length : quote
    if (end - at > longPower && hasRounded(text, at, end)) return true
    if (quote === -1) return false
    at = endOfString(text, quote)
  }
}

/** Between two strings: `from` to `to`. */
function hasRounded(text: string, from: number, to: number): boolean {
  for (let at = from + longPower - 1; at < to; at += longPower) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (start > from && isOfRun(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end < to && isOfRun(text.charCodeAt(end))) end++
    if (end - start >= longPower) {
      const first = beforePower(text, start)
      const isLong = first !== start || end - start > safeRun
      if (isLong && !fitsDouble(text.slice(first, afterPower(text, end)))) return true
    }
    at = end
  }
  return false
}

/** The end of a number whose digits end at `end`, with its power of ten. */
function afterPower(text: string, end: number): number {
  if (!isPowerSign(text.charCodeAt(end))) return end
  let at = end + 1
  if (text[at] === '-' || text[at] === '+') at++
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

/** The beginning of a number whose power of ten begins at `start`; `start` where it is no power. */
function beforePower(text: string, start: number): number {
  const sign = text[start - 1]
  const letter = sign === '-' || sign === '+' ? start - 2 : start - 1
  if (!isPowerSign(text.charCodeAt(letter)) || !isDigit(text.charCodeAt(letter - 1))) return start
  let first = letter - 1
  while (isOfRun(text.charCodeAt(first - 1))) first--
  return first
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** A digit or a point. */
function isOfRun(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46
}

/** An e, small or large. */
function isPowerSign(code: number): boolean {
  return (code | 32) === 101
}

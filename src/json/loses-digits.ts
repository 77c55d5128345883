/**
 * Whether a JSON text contains a number that a double can't hold. It runs for every row, so it
 * skips strings by searching and looks at every third character between them. That is enough: 15
 * digits always fit, and so does an exponent of two digits, so a number at risk has a run of at
 * least three.
 */
import { endOfString } from './end-of-string.ts'
import { fitsDouble } from './exact-number.ts'

/** Digits, and a point among them, that always fit a double. */
const safeRun = 15
/** A shorter exponent always fits. */
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

/** Looks between two strings, from `from` to `to`. */
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

/** Returns the end of a number, exponent included, where its digits end at `end`. */
function afterPower(text: string, end: number): number {
  if (!isPowerSign(text.charCodeAt(end))) return end
  let at = end + 1
  if (text[at] === '-' || text[at] === '+') at++
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

/**
 * Returns the start of a number where its exponent starts at `start`; `start` where that is no
 * exponent.
 */
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

/** A digit or a decimal point. */
function isOfRun(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46
}

/** An `e` or `E`. */
function isPowerSign(code: number): boolean {
  return (code | 32) === 101
}

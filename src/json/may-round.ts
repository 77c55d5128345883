/**
 * Whether a JSON text has a number in it that a double can't hold. There is a call for every row, so
 * this looks at every third character only: fifteen digits always survive, and so does any power of
 * ten of two digits, so that what matters has a run of three digits at least.
 */
import { isHeld } from './exact-number.ts'

/** Digits that a double surely holds, and a point among them. */
const safeRun = 15
/** Shorter powers of ten are no danger. */
const longPower = 3

/** False is certain; true may also be said of what looks like such a number within a string. */
export function mayRound(text: string): boolean {
  for (let at = longPower - 1; at < text.length; at += longPower) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (isOfRun(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (isOfRun(text.charCodeAt(end))) end++
    if (end - start > safeRun) {
      if (isRounded(text, start, afterPower(text, end))) return true
    } else if (end - start >= longPower) {
      const first = beforePower(text, start)
      if (first !== start && isRounded(text, first, end)) return true
    }
    at = end
  }
  return false
}

function isRounded(text: string, start: number, end: number): boolean {
  return mayBegin(text, start) && !isHeld(text.slice(start, end))
}

/** What stands before a number outside of a string; inside it is mostly something else. */
function mayBegin(text: string, start: number): boolean {
  const before = text[start - 1] === '-' ? start - 2 : start - 1
  return before < 0 || ' ,:[\n\t\r'.includes(text[before] ?? '')
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

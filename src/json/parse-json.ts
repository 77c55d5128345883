/**
 * Parses JSON and keeps all digits of every number. Few texts contain a number that a double can't
 * hold. So the text is scanned first, and only a text with such a number is parsed a second time
 * with these numbers marked. A reviver with access to the source would need Node 22, and would cost
 * every text one call per value.
 */
import { randomUUID } from 'node:crypto'
import { endOfString } from './end-of-string.ts'
import { ExactNumber, fitsDouble } from './exact-number.ts'
import { losesDigits } from './loses-digits.ts'

const numberToken = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Parses like `JSON.parse`, but returns an {@link ExactNumber} for each number that it would round.
 *
 * @throws SyntaxError as `JSON.parse` does; RangeError for a text with such a number that is nested
 *   deeper than 1,000 levels.
 */
export function parseJson(text: string): unknown {
  return losesDigits(text) ? parseMarked(text) : JSON.parse(text)
}

/** The mark is random: no text contains it, by chance or on purpose. */
function parseMarked(text: string): unknown {
  // Validate first: marks must not make invalid JSON valid.
  JSON.parse(text)
  const mark = `${randomUUID()}:`
  return JSON.parse(marked(text, mark), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark)
      ? new ExactNumber(value.slice(mark.length))
      : value,
  )
}

/** Turns numbers outside of strings that a double can't hold into marked strings. */
function marked(text: string, mark: string): string {
  const markLong = (number: string): string => (fitsDouble(number) ? number : `"${mark}${number}"`)
  const pieces: string[] = []
  let depth = 0
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at)
    const outside = text.slice(at, quote === -1 ? text.length : quote)
    depth = deeper(depth, outside)
    pieces.push(outside.replace(numberToken, markLong))
    if (quote === -1) break
    at = endOfString(text, quote)
    pieces.push(text.slice(quote, at))
  }
  return pieces.join('')
}

/**
 * A limit for later: the value is written and parsed again elsewhere and must not overflow the
 * stack there.
 */
const maxDepth = 1000

function deeper(depth: number, outside: string): number {
  for (const char of outside) {
    if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
    if (depth > maxDepth) throw new RangeError(`nested deeper than ${maxDepth} levels`)
  }
  return depth
}

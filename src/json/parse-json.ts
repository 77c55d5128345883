/**
 * JSON with every number as it was written. Hardly a text has a number that a double can't hold, so
 * the engine's own parser does the work; a text is looked at first, and only one that has such a
 * number is parsed with it marked. It is the same on every version of Node: reviver functions that are
 * given the source exist from Node 22 on only, and cost each text a call a value.
 */
import { randomUUID } from 'node:crypto'
import { endOfString } from './end-of-string.ts'
import { ExactNumber, fitsDouble } from './exact-number.ts'
import { losesDigits } from './loses-digits.ts'

const numberToken = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * What `JSON.parse` gives, with an {@link ExactNumber} in the place of each number that it would round.
 *
 * @throws SyntaxError as `JSON.parse` does, RangeError where a text with such a number is nested deeper
 *   than 1,000 levels.
 */
export function parseJson(text: string): unknown {
  return losesDigits(text) ? parseMarked(text) : JSON.parse(text)
}

/** The mark can't be in the text by chance, nor on purpose. */
function parseMarked(text: string): unknown {
  // As it stands first: marks must not turn a broken text into a sound one.
  JSON.parse(text)
  const mark = `${randomUUID()}:`
  return JSON.parse(marked(text, mark), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark)
      ? new ExactNumber(value.slice(mark.length))
      : value,
  )
}

/** Numbers outside of strings, where a double does not hold them, become marked strings. */
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

/** What is parsed here is written and parsed again elsewhere, and must not overflow the stack there. */
const maxDepth = 1000

function deeper(depth: number, outside: string): number {
  for (const sign of outside) {
    if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    if (depth > maxDepth) throw new RangeError(`nested deeper than ${maxDepth} levels`)
  }
  return depth
}

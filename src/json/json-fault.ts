/**
 * Finds the place where a text stops being JSON. The engine's own message quotes the text and often
 * names no place.
 */
import { jsonVerifier } from 'stream-json/core/utils/verifier.js'

/** A place in a text. Both count from 1; columns count characters. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Literals of other languages, and what JSON has instead. */
const foreign: ReadonlyArray<readonly [RegExp, string]> = [
  [/^-?(?:NaN|Infinity)\b/, 'JSON has no NaN or Infinity; write null'],
  [/^(?:None|True|False|undefined)\b/, 'JSON writes null, true and false'],
  [/^'/, 'JSON writes double quotes'],
]

/** Names a common mistake at this place. It never quotes the text. */
function hintAt(text: string, offset: number): string | undefined {
  // The verifier stops after a minus, so step back over it.
  const rest = text.slice(text[offset - 1] === '-' ? offset - 1 : offset, offset + 20)
  return foreign.find(([pattern]) => pattern.test(rest))?.[1]
}

/** Where the JSON is invalid, whether the text just ends there, and a hint for a common mistake. */
export interface JsonFault extends TextPlace {
  readonly isEnd: boolean
  readonly hint?: string
}

export function jsonFault(text: string): JsonFault {
  const verify = jsonVerifier() as unknown as (text: string) => unknown
  try {
    // The verifier buffers a word to its end; the padding makes it reach the last one.
    verify(`${text}${' '.repeat(64)}`)
  } catch (error) {
    const { offset } = error as { offset?: number }
    if (offset !== undefined && offset < text.length) {
      const hint = hintAt(text, offset)
      return { ...placeAt(text, offset), isEnd: false, ...(hint === undefined ? {} : { hint }) }
    }
  }
  return { ...placeAt(text, text.length), isEnd: true }
}

/** Only LF ends a line, as everywhere in an input. */
export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: characters(before.slice(lineStart)) + 1 }
}

/** Counts code points: the second half of a surrogate pair is no character. */
function characters(text: string): number {
  return text.replaceAll(/[\uDC00-\uDFFF]/g, '').length
}

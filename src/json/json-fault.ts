/** Where a text stops being JSON. The engine's own message quotes the text, and often says no place. */
import { jsonVerifier } from 'stream-json/core/utils/verifier.js'

/** A place within a text, both counted from 1; columns in characters. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Words that other languages write where JSON has none, and what it has. */
const foreign: ReadonlyArray<readonly [RegExp, string]> = [
  [/^-?(?:NaN|Infinity)\b/, 'NaN and Infinity are no JSON; write null'],
  [/^(?:None|True|False|undefined)\b/, 'JSON writes null, true and false'],
  [/^'/, 'JSON writes double quotes'],
]

/** What is wrong with a text, where that is a usual slip; never what stands there. */
function hintAt(text: string, offset: number): string | undefined {
  // A minus has been read before the word behind it is met.
  const rest = text.slice(text[offset - 1] === '-' ? offset - 1 : offset, offset + 20)
  return foreign.find(([pattern]) => pattern.test(rest))?.[1]
}

/** Where a text that is no JSON goes wrong, whether that is just its end, and a hint at a usual slip. */
export interface JsonFault extends TextPlace {
  readonly isEnd: boolean
  readonly hint?: string
}

export function jsonFault(text: string): JsonFault {
  const verify = jsonVerifier() as unknown as (text: string) => unknown
  try {
    // Words are waited for to their end: behind the text there is enough of nothing.
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

/** Code points: the second half of a pair goes on with a character. */
function characters(text: string): number {
  return text.replaceAll(/[\uDC00-\uDFFF]/g, '').length
}

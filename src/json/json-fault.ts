/** Where a text stops being JSON. The engine's own message quotes the text, and often says no place. */
import { jsonVerifier } from 'stream-json/core/utils/verifier.js'

/** A place within a text, both counted from 1; columns in characters. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Where a text that is no JSON goes wrong, and whether that is just its end. */
export function jsonFault(text: string): TextPlace & { readonly isEnd: boolean } {
  const verify = jsonVerifier() as unknown as (text: string) => unknown
  try {
    // Words are waited for to their end: behind the text there is enough of nothing.
    verify(`${text}${' '.repeat(64)}`)
  } catch (error) {
    const { offset } = error as { offset?: number }
    if (offset !== undefined && offset < text.length)
      return { ...placeAt(text, offset), isEnd: false }
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

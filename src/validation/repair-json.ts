/**
 * `jsonrepair` for texts on which it ends soon. Where quotes stand in odd places it tries one reading
 * after the other, and its time grows with the square of their number times the length of the text:
 * 30 KB took 95 s, in which nothing else runs. What it reads was written by a model, so that work is
 * estimated first, by counting; a limit by the clock would give other answers on a slower machine.
 */
import { jsonrepair } from 'jsonrepair'

/** About half a second of work. */
const maxWork = 1e9

/** The text as JSON; `undefined` where it can't be mended, or not in reasonable time. */
export function repairJson(text: string): string | undefined {
  if (oddQuotes(text) ** 2 * text.length > maxWork) return undefined
  try {
    return jsonrepair(text)
  } catch {
    return undefined
  }
}

const quotes = new Set('"\'`´‘’“”')
const structure = new Set('{}[],:')

/** Quotes that neither begin nor end a string as JSON has them, and are no apostrophe in a word. */
function oddQuotes(text: string): number {
  let count = 0
  let before = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char === '\\') i++
    else if (quotes.has(char)) {
      const after = nextInk(text, i + 1)
      const apostrophe = char !== '"' && isLetter(text[i - 1]) && isLetter(text[i + 1])
      if (!apostrophe && !structure.has(before) && !structure.has(after)) count++
    }
    if (char > ' ') before = char
  }
  return count
}

/** The next character that is not white space; white space is looked through only for so long. */
function nextInk(text: string, start: number): string {
  for (let i = start; i < Math.min(text.length, start + 100); i++) {
    const char = text[i] ?? ''
    if (char > ' ') return char
  }
  return ''
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /\p{L}/u.test(char)
}

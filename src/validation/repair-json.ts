/**
 * Runs `jsonrepair` where it finishes soon. For misplaced quotes it tries one reading after the
 * other, and its time grows with their number squared times the length of the text: 30 KB blocked
 * the process for 95 s. Model output is untrusted, so the work is estimated by counting first. A
 * time limit would give different results on a slower machine.
 */
import { jsonrepair } from 'jsonrepair'

/** About half a second of work. */
const maxWork = 1e9

/** Returns the repaired JSON; `undefined` where repair fails or would take too long. */
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

/** Counts quotes that neither begin nor end a JSON string and are no apostrophe in a word. */
function oddQuotes(text: string): number {
  let count = 0
  let before = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char === '\\') i++
    else if (quotes.has(char)) {
      const after = nextVisible(text, i + 1)
      const apostrophe = char !== '"' && isLetter(text[i - 1]) && isLetter(text[i + 1])
      if (!apostrophe && !structure.has(before) && !structure.has(after)) count++
    }
    if (char > ' ') before = char
  }
  return count
}

/** Returns the next visible character, within a limited distance. */
function nextVisible(text: string, start: number): string {
  for (let i = start; i < Math.min(text.length, start + 100); i++) {
    const char = text[i] ?? ''
    if (char > ' ') return char
  }
  return ''
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /\p{L}/u.test(char)
}

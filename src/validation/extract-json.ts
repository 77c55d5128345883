/**
 * Extracts JSON from an answer. Model output can take any form, so every step is linear in its
 * length: only searches for fixed strings, no regular expressions.
 */

import { endOfString } from '../json/end-of-string.ts'
import { parseJson } from '../json/parse-json.ts'

/** The parsed value, or why there is none. Never the parser's own message: it quotes the text. */
export type Extracted = { value: unknown; repaired?: true } | { reason: string }

/**
 * Parses the whole text, or else the content of a code fence around it. With `repair` it also
 * accepts JSON among other words, and nearly valid JSON.
 */
export function extractJson(
  text: string,
  repair?: (text: string) => string | undefined,
): Extracted {
  const whole = text.trim()
  const parsed = tryParse(whole) ?? tryParse(unfenced(whole))
  if (parsed) return parsed
  const part = repair && jsonPart(whole)
  if (!part) return { reason: 'the answer is not JSON' }
  const repaired = tryParse(part) ?? tryParse(repair(part))
  if (!repaired) return { reason: 'the answer is not JSON and could not be repaired' }
  return 'value' in repaired ? { ...repaired, repaired: true } : repaired
}

function tryParse(text: string | undefined): Extracted | undefined {
  if (text === undefined) return undefined
  try {
    const value = parseJson(text)
    if (isDeep(text)) return { reason: `the answer is nested deeper than ${maxDepth} levels` }
    return { value }
  } catch {
    return undefined
  }
}

/**
 * JSON.parse accepts any depth, but JSON.stringify would overflow the stack and end the whole run.
 */
const maxDepth = 1000

function isDeep(text: string): boolean {
  if (text.length <= 2 * maxDepth) return false
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') i = endOfString(text, i) - 1
    else if (char === '[' || char === '{') {
      if (++depth > maxDepth) return true
    } else if (char === ']' || char === '}') depth--
  }
  return false
}

const fence = '```'

/** Returns the content of a code fence around the whole text, without the name of the language. */
function unfenced(text: string): string | undefined {
  if (!text.startsWith(fence) || !text.endsWith(fence) || text.length < 2 * fence.length) {
    return undefined
  }
  return text.slice(afterLanguage(text, fence.length), -fence.length)
}

function afterLanguage(text: string, start: number): number {
  let i = start
  while (i < start + 20 && isLetter(text.charCodeAt(i))) i++
  return i
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}

/**
 * Returns the part that looks like JSON: the first fenced block, else from the first bracket to the
 * last. It requires a bracket, because the repair would turn any prose into a string.
 */
function jsonPart(text: string): string | undefined {
  const open = text.indexOf(fence)
  if (open >= 0) {
    const start = afterLanguage(text, open + fence.length)
    // A JSON string can't contain a newline, so this fence is not part of the data.
    const end = text.indexOf(`\n${fence}`, start)
    const block = bracketed(text.slice(start, end < 0 ? undefined : end))
    if (block) return block
  }
  return bracketed(text)
}

function bracketed(text: string): string | undefined {
  const starts = [text.indexOf('{'), text.indexOf('[')].filter((at) => at >= 0)
  if (starts.length === 0) return undefined
  const start = Math.min(...starts)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  return end > start ? text.slice(start, end + 1) : text.slice(start)
}

/**
 * JSON out of what a model wrote. Everything here is linear in the length of the text: it is the one
 * input that nobody has chosen, so no regular expressions, only searches for fixed strings.
 */

import { endOfString } from '../json/end-of-string.ts'
import { parseJson } from '../json/parse-json.ts'

/** A parsed value, or why there is none. Never the parser's own message: it quotes the text. */
export type Extracted = { value: unknown; repaired?: true } | { reason: string }

/**
 * Parses the whole text, then what a code fence around it holds. With `repair` also what stands
 * between other words, and what is only nearly JSON.
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

/** JSON.parse takes any depth, but JSON.stringify overflows the stack: it would end the whole run. */
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

/** What a code fence around the whole text holds, without the name of the language. */
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
 * The part that looks like JSON: the first fenced block, else from the first bracket to the last.
 * Without a bracket there is none: the repair would make a string of any prose.
 */
function jsonPart(text: string): string | undefined {
  const open = text.indexOf(fence)
  if (open >= 0) {
    const start = afterLanguage(text, open + fence.length)
    // A newline can't stand within a JSON string, so this fence is not part of the data.
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

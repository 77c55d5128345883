/**
 * Takes the JSON out of an answer. Model output can take any form, so every step is linear in its
 * length: only searches for fixed strings, no regular expressions.
 *
 * 1. The whole text, if it is JSON.
 * 2. The content of a code fence around the whole text.
 * 3. The one value in a fence or between other words, where there is exactly one; which parts count is
 *    said in `find-json.ts`. Of two or more none is taken: to pick one would be to guess.
 * 4. With `repair`, that one value or else what comes nearest to one, mended.
 */
import { endOfString } from '../json/end-of-string.ts'
import { parseJson } from '../json/parse-json.ts'
import { fence, findJson } from './find-json.ts'
import type { FoundJson } from './find-json.ts'
import { afterLanguage } from './passed-over.ts'

/** The parsed value, or why there is none. Never the parser's own message: it quotes the text. */
export type Extracted = { value: unknown; extracted?: true; repaired?: true } | { reason: string }

/** Why there is no value in an answer that may be only nearly JSON. */
export const noJson: string = 'the answer is not JSON'

/** Parses an answer, or the one JSON value in it. With `repair` it also accepts nearly valid JSON. */
export function extractJson(
  text: string,
  repair?: (text: string) => string | undefined,
): Extracted {
  const whole = text.trim()
  const parsed = tryParse(whole)
  if (parsed) return parsed
  const content = tryParse(unfenced(whole))
  if (content) return marked(content, 'extracted')
  const found = findJson(whole)
  if (found.count > 1) {
    return { reason: `there are ${found.count} JSON values in the answer instead of one` }
  }
  const part = found.end === undefined ? undefined : whole.slice(found.start, found.end)
  const one = part === whole ? undefined : tryParse(part)
  if (one) return marked(one, 'extracted')
  return repair ? mended(whole, found, repair) : { reason: noJson }
}

function mended(
  whole: string,
  { start, end }: FoundJson,
  repair: (text: string) => string | undefined,
): Extracted {
  const part = end === undefined ? jsonPart(whole) : whole.slice(start, end)
  if (part === undefined) return { reason: noJson }
  const repaired = tryParse(part) ?? tryParse(repair(part))
  if (!repaired) return { reason: 'the answer is not JSON and could not be repaired' }
  const mark = marked(repaired, 'repaired')
  return part === whole ? mark : marked(mark, 'extracted')
}

function marked(found: Extracted, how: 'extracted' | 'repaired'): Extracted {
  return 'value' in found ? { ...found, [how]: true } : found
}

function tryParse(text: string | undefined): Extracted | undefined {
  if (text === undefined) return undefined
  // First: for brackets that are only opened JSON.parse takes a hundred times as long as for other text.
  const nesting = nestingOf(text)
  if (nesting === 'deep') return { reason: `the answer is nested deeper than ${maxDepth} levels` }
  if (nesting === 'open') return undefined
  try {
    return { value: parseJson(text) }
  } catch {
    return undefined
  }
}

/**
 * JSON.parse accepts any depth, but JSON.stringify would overflow the stack and end the whole run.
 */
const maxDepth = 1000

/** Whether brackets are nested too deeply, and if so, whether all of them are closed again. */
function nestingOf(text: string): 'deep' | 'open' | undefined {
  if (text.length <= 2 * maxDepth) return undefined
  let depth = 0
  let most = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) i = endOfString(text, i) - 1
    else if (code === 91 || code === 123) most = Math.max(most, ++depth)
    else if (code === 93 || code === 125) depth--
  }
  if (most <= maxDepth) return undefined
  return depth === 0 ? 'deep' : 'open'
}

/** Returns the content of a code fence around the whole text, without the name of the language. */
function unfenced(text: string): string | undefined {
  if (!text.startsWith(fence) || !text.endsWith(fence) || text.length < 2 * fence.length) {
    return undefined
  }
  return text.slice(afterLanguage(text, fence.length), -fence.length)
}

/**
 * Returns the part that comes nearest to JSON: the first fenced block, else from the first bracket to the
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

/**
 * Finds the JSON in an answer that is more than JSON: in a code fence, or between other words.
 *
 * It only looks at brackets, quotes and fences and never parses, so that counting costs next to nothing. What
 * counts is decided so that no answer is ever picked out of several:
 *
 * 1. Fenced blocks come first. A block counts if there is nothing in it but one object or array.
 * 2. Only where there is no such block do objects and arrays between other words count, each at its top:
 *    what is nested in a value or quoted in one of its strings is part of it, a fence too.
 * 3. Between words, `{}`, `[]` and arrays of nothing but numbers do not count: they can't be told from
 *    footnote marks and the like. Numbers, strings, `true` and `null` never do.
 * 4. What begins like JSON counts even if it is broken or never closed. Beside a whole value it may well be
 *    the answer that was meant. A bracket that does not begin like JSON, as in `[sic]` or `{name}`, is text.
 *
 * A model may write anything, so each step is linear: nothing is looked at more than a few times.
 */
import { endOfString } from '../json/end-of-string.ts'
import { brace, bracket, endBrace, endBracket, lookAtBracket, quote } from './look-at-bracket.ts'
import { afterLanguage, afterSpace } from './passed-over.ts'

/** What was found. Only the first part is kept: a hostile answer may hold millions. */
export interface FoundJson {
  readonly count: number
  /** Where the first begins. */
  readonly start: number
  /** Where the first ends; undefined if it is never closed. */
  readonly end: number | undefined
}

class Parts {
  count = 0
  start = 0
  end: number | undefined

  add(start: number, end: number | undefined): void {
    if (this.count++ > 0) return
    this.start = start
    this.end = end
  }
}

export function findJson(text: string): FoundJson {
  const fenced = new Parts()
  const between = new Parts()
  let isInFence = false
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code === tick && text.startsWith(fence, at)) {
      const content = afterLanguage(text, afterTicks(text, at))
      const block = isInFence ? undefined : blockAt(text, content)
      if (block) fenced.add(block.start, block.end)
      else isInFence = !isInFence
      at = block ? block.next : isInFence ? content : afterTicks(text, at)
    } else if (code === brace || code === bracket) {
      const { kind, next } = lookAtBracket(text, at)
      const end = kind === 'value' ? endOfValue(text, at) : next
      if (kind === 'value') between.add(at, end)
      at = end ?? text.length
    } else at++
  }
  return fenced.count > 0 ? fenced : between
}

export const fence: string = '```'

const tick = 96

function afterTicks(text: string, start: number): number {
  let i = start
  while (text.charCodeAt(i) === tick) i++
  return i
}

/** The one object or array that a fenced block holds, and the offset after the fence. */
function blockAt(
  text: string,
  content: number,
): { start: number; end: number; next: number } | undefined {
  const start = afterSpace(text, content)
  const code = text.charCodeAt(start)
  if (code !== brace && code !== bracket) return undefined
  const { kind, next } = lookAtBracket(text, start)
  // Code in braces is not JSON. If it looks like it, it counts outside of the fence.
  const isCode = code === brace && kind === 'value' && text.charCodeAt(next) !== quote
  if (kind === 'text' || isCode) return undefined
  const end = kind === 'value' ? endOfValue(text, start) : next
  const close = end === undefined ? text.length : afterSpace(text, end)
  if (end === undefined || !text.startsWith(fence, close)) return undefined
  return { start, end, next: afterTicks(text, close) }
}

/** The offset after the bracket that closes the one at `start`; `undefined` if none does. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) i = endOfString(text, i) - 1
    else if (code === brace || code === bracket) depth++
    else if ((code === endBrace || code === endBracket) && --depth === 0) return i + 1
  }
  return undefined
}

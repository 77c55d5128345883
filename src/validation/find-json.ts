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
      const { kind, next } = lookAt(text, at)
      const end = kind === 'value' ? endOfValue(text, at) : next
      if (kind === 'value') between.add(at, end)
      at = end ?? text.length
    } else at++
  }
  return fenced.count > 0 ? fenced : between
}

export const fence = '```'

const tick = 96
const quote = 34
const singleQuote = 39
const brace = 123
const endBrace = 125
const bracket = 91
const endBracket = 93

/** Returns the offset after the name of a language. */
export function afterLanguage(text: string, start: number): number {
  let i = start
  while (i < start + 20 && isLetter(text.charCodeAt(i))) i++
  return i
}

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
  const { kind, next } = lookAt(text, start)
  // Code in braces is not JSON. If it looks like it, it counts outside of the fence.
  const isCode = code === brace && kind === 'value' && text.charCodeAt(next) !== quote
  if (kind === 'text' || isCode) return undefined
  const end = kind === 'value' ? endOfValue(text, start) : next
  const close = end === undefined ? text.length : afterSpace(text, end)
  if (end === undefined || !text.startsWith(fence, close)) return undefined
  return { start, end, next: afterTicks(text, close) }
}

interface Look {
  /** `plain` is nothing, or nothing but numbers, in brackets. */
  readonly kind: 'value' | 'plain' | 'text'
  /** Where to go on; in a value, where its first key or element begins. */
  readonly next: number
}

/** What begins at a bracket. */
function lookAt(text: string, at: number): Look {
  if (text.charCodeAt(at) === bracket) return lookIntoArray(text, at)
  const next = afterSpace(text, at + 1)
  if (text.charCodeAt(next) === endBrace) return { kind: 'plain', next: next + 1 }
  return hasKeyAt(text, next) ? { kind: 'value', next } : { kind: 'text', next: at + 1 }
}

/** Passes over numbers in brackets, the brackets within too, up to anything else that an array may hold. */
function lookIntoArray(text: string, at: number): Look {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === bracket) depth++
    else if (code === endBracket) {
      if (--depth === 0) return { kind: 'plain', next: i + 1 }
    } else if (!isOfNumbers(code)) {
      return { kind: beginsElement(text, i) ? 'value' : 'text', next: i }
    }
  }
  return { kind: 'text', next: text.length }
}

function beginsElement(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === brace) return lookAt(text, at).kind !== 'text'
  if (code === quote || code === singleQuote) return true
  const word = words.find((one) => text.startsWith(one, at))
  if (word === undefined) return false
  const next = text[afterSpace(text, at + word.length)]
  return next === ',' || next === ']'
}

const words = ['true', 'false', 'null']

/** Whether a key begins here, also one in other quotes or without: that is broken JSON. */
function hasKeyAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === quote || code === singleQuote) return true
  let i = at
  while (isNameChar(text.charCodeAt(i))) i++
  return i > at && text[afterSpace(text, i)] === ':'
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

function afterSpace(text: string, start: number): number {
  let i = start
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

/** Of JSON: space, tab and the ends of lines. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Digits, what a number has besides, commas and space. */
function isOfNumbers(code: number): boolean {
  const isSign = code >= 43 && code <= 46
  return isSign || (code >= 48 && code <= 57) || (code | 32) === 101 || isSpace(code)
}

function isNameChar(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}

/**
 * Tells a bracket that begins JSON, whole or broken, from one that is part of a text. It looks no further than
 * it takes to know.
 */
import { afterSpace, isLetter, isSpace } from './passed-over.ts'

export const quote: number = 34
const singleQuote = 39
export const brace: number = 123
export const endBrace: number = 125
export const bracket: number = 91
export const endBracket: number = 93

export interface Look {
  /** `plain` is nothing, or nothing but numbers, in brackets. */
  readonly kind: 'value' | 'plain' | 'text'
  /** Where to go on; in a value, where its first key or element begins. */
  readonly next: number
}

/** What begins at a bracket. */
export function lookAtBracket(text: string, at: number): Look {
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
  if (code === brace) return lookAtBracket(text, at).kind !== 'text'
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

/** Digits, what a number has besides, commas and space. */
function isOfNumbers(code: number): boolean {
  const isSign = code >= 43 && code <= 46
  return isSign || (code >= 48 && code <= 57) || (code | 32) === 101 || isSpace(code)
}

function isNameChar(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95
}

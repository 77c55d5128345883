/**
 * What is kept of a class. The names are data of the user or of a model: they may be anything, a megabyte
 * long, and as many as there are rows.
 */
import { createHash } from 'node:crypto'
import { exactValue, isExactNumber } from '../json/exact-number.ts'
import { toJson } from '../json/to-json.ts'
import { kindOf } from '../kind-of.ts'
import { shortText } from '../short-text.ts'

/** Longest name that is kept, in characters. */
export const longestName = 200

export interface ClassName {
  /** Tells apart what is not equal; of bounded length, unlike what it was made of. */
  readonly key: string
  /** For people. */
  readonly name: string
}

/** What stands for a type in front of a key, so that 1 and '1' are two classes. */
const mark = '\u0000'

export function classKey(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > longestName || value.startsWith(mark) ? hashed('text', value) : value
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return `${mark}number ${hashedIfLong(exactValue(String(value)))}`
  }
  if (isExactNumber(value)) return `${mark}number ${hashedIfLong(exactValue(value.text))}`
  if (typeof value === 'object' && value !== null) return hashed('json', jsonOf(value))
  return `${mark}${String(value)}`
}

export function className(value: unknown): string {
  if (value === undefined) return '(nothing)'
  if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
    return shortText(jsonOf(value), longestName)
  }
  return shortText(String(value as string), longestName)
}

function hashed(type: string, text: string): string {
  return `${mark}${type} ${createHash('sha256').update(text).digest('base64')}`
}

function hashedIfLong(text: string): string {
  return text.length > longestName ? hashed('', text) : text
}

function jsonOf(value: object): string {
  try {
    return toJson(value) ?? `(${kindOf(value)})`
  } catch {
    return `(${kindOf(value)})`
  }
}

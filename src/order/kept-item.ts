/**
 * An item as bytes or text, and back: an equal copy, with its dates, maps, big integers and exact numbers.
 * JSON where it is enough, because it is several times as fast; else the format of structured clones.
 */
import { deserialize, serialize } from 'node:v8'
import { ExactNumber, isExactNumber } from '../json/exact-number.ts'
import type { Form } from './form-of.ts'

const jsonTag = '{'
const structuredTag = 1
const markedTag = 2

/** @param form - what {@link formOf} says of the item */
export function keptItem(item: object, form: Form): string | Buffer {
  // The text of an object begins with a brace, which tells it from the tags.
  if (form === 'json') return JSON.stringify(item)
  const bytes = serialize(form === 'marked' ? marked(item, new Map()) : item)
  return Buffer.concat([Buffer.of(form === 'marked' ? markedTag : structuredTag), bytes])
}

export function itemKept(kept: string | Buffer): unknown {
  if (typeof kept === 'string') return JSON.parse(kept)
  if (kept[0] === jsonTag.charCodeAt(0)) return JSON.parse(kept.toString())
  const item: unknown = deserialize(kept.subarray(1))
  return kept[0] === markedTag ? unmarked(item, new Map()) : item
}

/**
 * What structured clones don't know is written as an array that begins with a `Boolean` object. Objects of that
 * kind are refused in items, so nothing else looks like it.
 */
type Mark = [mark: object, what: 'exact' | 'bare', of: unknown]

function marked(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (isExactNumber(value)) return mark('exact', value.text)
  if (Object.getPrototypeOf(value) !== null) return copied(value, seen, marked)
  const bare = mark('bare', undefined)
  seen.set(value, bare)
  bare[2] = copied({ ...value }, seen, marked)
  return bare
}

function unmarked(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (!isMark(value)) return copied(value, seen, unmarked)
  const [, what, of] = value
  if (what === 'exact') return new ExactNumber(String(of))
  const bare = Object.create(null) as Record<string, unknown>
  seen.set(value, bare)
  for (const [key, member] of Object.entries(of as object)) bare[key] = unmarked(member, seen)
  return bare
}

type Change = (value: unknown, seen: Map<object, unknown>) => unknown

/** A copy of the value with everything in it changed. Objects that hold nothing else are their own copy. */
function copied(value: object, seen: Map<object, unknown>, change: Change): unknown {
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>()
    seen.set(value, copy)
    for (const [key, member] of value) copy.set(change(key, seen), change(member, seen))
    return copy
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>()
    seen.set(value, copy)
    for (const member of value) copy.add(change(member, seen))
    return copy
  }
  const isArray = Array.isArray(value)
  if (!isArray && Object.prototype.toString.call(value) !== '[object Object]') return value
  const copy: object = isArray ? Array.from({ length: 0 }) : {}
  if (isArray) (copy as unknown[]).length = value.length
  seen.set(value, copy)
  for (const key of Object.keys(value)) {
    const member = change((value as unknown as Record<string, unknown>)[key], seen)
    // Not by assignment: a key may be `__proto__`.
    Object.defineProperty(copy, key, { value: member, ...asData })
  }
  return copy
}

const asData = { writable: true, enumerable: true, configurable: true } as const

function mark(what: Mark[1], of: unknown): Mark {
  return [Object(true) as object, what, of]
}

function isMark(value: object): value is Mark {
  return Array.isArray(value) && value.length === 3 && value[0] instanceof Boolean
}

/**
 * Whether a value comes back from the disk as it went there, and in which form it has to be written. Asked of
 * every item, also of those that never wait: whether a program works must not depend on how much memory was
 * free.
 */
import { types } from 'node:util'
import { isExactNumber } from '../json/exact-number.ts'

/**
 * - `json`: JSON gives it back as it is
 * - `structured`: it needs more types than JSON has
 * - `marked`: it holds something that needs a mark in a structured copy
 */
export type Form = 'json' | 'structured' | 'marked'

/** What a value can't be kept for. */
export class Unkeepable extends Error {}

const strength: Readonly<Record<Form, number>> = { json: 0, structured: 1, marked: 2 }

/** Answers are no deeper than 1,000 levels; what is, is a cycle or would exhaust the stack elsewhere. */
const maxDepth = 2000

/** @throws {@link Unkeepable} for a value that would come back changed. The message says why */
export function formOf(value: unknown, depth = 0): Form {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return 'json'
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? 'json' : 'structured'
    case 'undefined':
    case 'bigint':
      return 'structured'
    case 'object':
      return value === null ? 'json' : formOfObject(value, depth)
    default:
      throw new Unkeepable(`a ${typeof value}`)
  }
}

function formOfObject(value: object, depth: number): Form {
  if (depth > maxDepth) throw new Unkeepable(`a cycle, or more than ${maxDepth} levels`)
  if (Array.isArray(value)) return formOfArray(value, depth)
  const prototype = Object.getPrototypeOf(value) as object | null
  const isPlain = prototype === Object.prototype
  if (!isPlain && prototype !== null) {
    const other = formOfOther(value, prototype, depth)
    if (other !== undefined) return other
  }
  let form: Form = prototype === null ? 'marked' : 'json'
  checkSymbols(value)
  for (const key in value) {
    form = stronger(form, formOf((value as Record<string, unknown>)[key], depth + 1))
  }
  return form
}

function formOfArray(value: readonly unknown[], depth: number): Form {
  if (Object.getPrototypeOf(value) !== Array.prototype && !isOfOtherRealm(value, 'Array')) {
    throw new Unkeepable(`an instance of ${classOf(value)}`)
  }
  const isDense = Object.keys(value).length === value.length
  let form: Form = isDense ? 'json' : 'structured'
  for (const item of Object.values(value)) form = stronger(form, formOf(item, depth + 1))
  return form
}

/** @returns undefined for an object that is plain where it was made */
function formOfOther(value: object, prototype: object, depth: number): Form | undefined {
  if (isExactNumber(value)) return 'marked'
  const name = classOf(value)
  if (types.isDate(value) && name === 'Date') return 'structured'
  if (types.isRegExp(value) && name === 'RegExp') return 'structured'
  if (types.isAnyArrayBuffer(value) && name === 'ArrayBuffer') return 'structured'
  if (ArrayBuffer.isView(value)) return 'structured'
  if (types.isMap(value) && name === 'Map') return formOfAll([...value].flat(1), depth)
  if (types.isSet(value) && name === 'Set') return formOfAll([...value], depth)
  if (Object.getPrototypeOf(prototype) === null && name === 'Object') return undefined
  throw new Unkeepable(name === 'Promise' ? 'a promise' : `an instance of ${name}`)
}

function formOfAll(values: readonly unknown[], depth: number): Form {
  let form: Form = 'structured'
  for (const value of values) form = stronger(form, formOf(value, depth + 1))
  return form
}

/** Symbols of batchline's own say nothing to anybody behind the stage that set them. */
function checkSymbols(value: object): void {
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    const isOwn = Symbol.keyFor(symbol)?.startsWith('batchline.') === true
    if (!isOwn && Object.prototype.propertyIsEnumerable.call(value, symbol)) {
      throw new Unkeepable('a symbol as a key')
    }
  }
}

function stronger(a: Form, b: Form): Form {
  return strength[a] >= strength[b] ? a : b
}

function isOfOtherRealm(value: object, name: string): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  const root: unknown = prototype && Object.getPrototypeOf(prototype)
  return classOf(value) === name && root !== null && Object.getPrototypeOf(root) === null
}

/** The name stands in a program, not in data: it is that of the prototype's own constructor. */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
  const name = prototype?.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'a class'
}

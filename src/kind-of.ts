import { isExactNumber } from './json/exact-number.ts'

/** The types of what travels between stages; any other is a word of the user's own. */
const ours: readonly unknown[] = ['request', 'chunk', 'batch', 'outcome']

/** What a value is, in words for a message; nothing of what is in it, which may be the user's data. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'function') return 'a function'
  if (value === '') return 'an empty string'
  if (typeof value !== 'object') return `a ${typeof value}`
  if (Array.isArray(value)) return 'an array'
  if (isExactNumber(value)) return 'a number'
  if (isPromise(value)) return 'a promise'
  if ('pipe' in value && typeof value.pipe === 'function') return 'a stream'
  const type = typeOf(value)
  return ours.includes(type) ? `an object of type '${String(type)}'` : 'an object'
}

export function typeOf(item: unknown): unknown {
  return typeof item === 'object' ? (item as { type?: unknown } | null)?.type : undefined
}

export function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** Finds what would come back from JSON as something else. */
import { isExactNumber } from './exact-number.ts'

/** What can't be kept, and where. */
export interface LostInJson {
  /** Names and numbers joined by dots; empty for the value itself. */
  readonly path: string
  /** In words, e.g. `a Date`. */
  readonly kind: string
  /** Whether all values of its kind are lost. Of numbers and lists only some are: NaN, or a gap. */
  readonly isKind: boolean
}

/**
 * Returns the first part of a value that `JSON.stringify` refuses, or silently turns into another
 * value: a Date into text, bytes into an object of numbers, a Map into `{}`. A member that is
 * `undefined` counts as absent.
 */
export function lostInJson(value: unknown): LostInJson | undefined {
  if (typeof value === 'string') return undefined
  const kind = kindLost(value)
  if (kind !== undefined) return { path: '', kind, isKind: !someAreLost.has(typeof value) }
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return undefined
  // Own and inherited members: this is the loop that V8 does without an array of the names.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (typeof member === 'string' || (member === undefined && !Array.isArray(value))) continue
    const lost = lostInJson(member)
    if (lost) return { ...lost, path: lost.path === '' ? key : `${key}.${lost.path}` }
  }
  return undefined
}

const someAreLost = new Set(['number', 'undefined'])

function kindLost(value: unknown): string | undefined {
  switch (typeof value) {
    case 'object':
      return value === null || isExactNumber(value) ? undefined : kindOfObject(value)
    case 'number':
      return Number.isFinite(value) ? undefined : String(value)
    case 'boolean':
    case 'string':
      return undefined
    default:
      return value === undefined ? 'undefined' : `a ${typeof value}`
  }
}

function kindOfObject(value: object): string | undefined {
  if (value instanceof Date) return 'a Date'
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'bytes'
  if (value instanceof Map || value instanceof Set) return 'a Map or Set'
  const { toJSON } = value as { toJSON?: unknown }
  return typeof toJSON === 'function' ? 'an object with a toJSON of its own' : undefined
}

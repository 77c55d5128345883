import { isExactNumber } from '../../json/exact-number.ts'

/**
 * A field of a row by its name, or by a path of names with dots. Own properties only: a row has no
 * field `constructor` because every object has one.
 */
export function fieldOf(row: unknown, path: string): unknown {
  // A column may be called `a.b`.
  if (isObject(row) && Object.hasOwn(row, path)) return row[path]
  let value = row
  for (const name of path.split('.')) {
    // A field within null is null, and not a misspelt name.
    if (value === null) return null
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isExactNumber(value)
}

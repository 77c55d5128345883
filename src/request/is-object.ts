/** Members of an object, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * True for what JSON writes with braces, and for a number that keeps its digits: telling those apart
 * takes time in every row, and whoever reads a member of one finds none.
 */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

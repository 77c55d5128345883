/** Members of an object of unknown shape. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * Whether JSON writes a value with braces. An `ExactNumber` passes too: telling it apart would cost
 * time in every row, and its members are simply absent.
 */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

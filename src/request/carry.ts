/** Selects what of a row travels with its request and returns in its outcome. */
import { BatchlineError } from '../errors.ts'

/**
 * Nothing, the whole row, some of its fields, or the result of a function.
 *
 * @example
 * ```ts
 * const carry: CarryOption<Ticket, unknown> = ['id', 'language']
 * ```
 */
export type CarryOption<Row, Carried> =
  boolean | readonly (keyof Row)[] | ((row: Row) => Carried) | undefined

/** Returns the option as a function. A result of `undefined` carries nothing. */
export function carrier<Row>(carry: CarryOption<Row, unknown>): (row: Row) => unknown {
  if (carry === undefined || carry === false) return () => undefined
  if (carry === true) return (row) => row
  if (typeof carry === 'function') return carry
  if (Array.isArray(carry)) return (row) => pick(row, carry as (keyof Row)[])
  throw new BatchlineError(
    'ERR_OPTION',
    'toRequests: carry must be true, false, an array of field names or a function',
  )
}

/** Own fields only: a row may contain `__proto__`, and names of Object.prototype are not fields. */
function pick<Row>(row: Row, fields: readonly (keyof Row)[]): unknown {
  const from = row as object
  return Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(from, field) ? [[field, row[field]]] : [])),
  )
}

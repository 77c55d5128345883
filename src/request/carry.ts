/** What of a row travels with its request and comes back in its outcome. */
import { BatchlineError } from '../errors.ts'

/**
 * What of a row is carried: nothing, the row, some of its fields, or what a function makes of it.
 *
 * @example
 * ```ts
 * const carry: CarryOption<Ticket, unknown> = ['id', 'language']
 * ```
 */
export type CarryOption<Row, Carried> =
  boolean | readonly (keyof Row)[] | ((row: Row) => Carried) | undefined

/** The option as a function; `undefined` is carried as nothing. */
export function carrier<Row>(carry: CarryOption<Row, unknown>): (row: Row) => unknown {
  if (carry === undefined || carry === false) return () => undefined
  if (carry === true) return (row) => row
  if (typeof carry === 'function') return carry
  if (Array.isArray(carry)) return (row) => pick(row, carry as (keyof Row)[])
  throw new BatchlineError(
    'ERR_OPTION',
    'toRequests: carry is true, false, an array of field names or a function',
  )
}

/** Own fields only: a row may have a `__proto__` in it, and a name of Object.prototype is no field. */
function pick<Row>(row: Row, fields: readonly (keyof Row)[]): unknown {
  const from = row as object
  return Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(from, field) ? [[field, row[field]]] : [])),
  )
}

import { asRow } from '../as-row.ts'
import { chainedPlace, markChained } from '../chained-row.ts'
import type { ChainedPlace } from '../chained-row.ts'
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'

/**
 * A row with the place of the outcome that it was made of. Plain objects are copied: many rows may be the same
 * object, or one that can't be changed. Others are marked themselves, because a copy would not be of their class.
 *
 * @throws BatchlineError `ERR_INPUT` for what can't be marked
 */
export function chainedRow(
  row: unknown,
  {
    position,
    part,
    parts,
  }: { readonly position: number; readonly part?: number; readonly parts?: number },
): object {
  const place: ChainedPlace =
    part === undefined
      ? { position }
      : { position, part, ...(parts === undefined ? {} : { parts }) }
  if (typeof row !== 'object' || row === null) {
    throw unfit(
      position,
      `returned ${kindOf(row)}. A row is an object: return { text } and not text`,
    )
  }
  const prototype = Object.getPrototypeOf(row) as unknown
  // An outcome that is a row itself must not pass as answered.
  if (prototype === Object.prototype) return asRow(markChained({ ...row }, place))
  if (!Object.isExtensible(row)) {
    throw unfit(
      position,
      'returned a frozen class instance. Return a plain object, or one that is not frozen',
    )
  }
  if (chainedPlace(row)) {
    throw unfit(
      position,
      'returned an object that is already the row of another outcome. Return a new one',
    )
  }
  return asRow(markChained(row, place))
}

function unfit(position: number, what: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `toRows: the function ${what}. It was called for the outcome of row ${position + 1} (position ${position}). Nothing was sent for it, ` +
      'and what is paid is kept. Undefined drops an outcome.',
  )
}

import { BatchlineError } from '../errors.ts'
import { placedBy } from '../order/placed-line.ts'
import type { PlacedLine } from '../order/placed-line.ts'
import type { Place } from '../place.ts'

/**
 * Adds the row's place to its line.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for a row without a place
 */
export function placedRow(row: unknown, line: string, isReject: boolean): PlacedLine {
  const placed = placedBy(row)
  if (placed) return { place: placed.place, parts: placed.parts, isReject, line }
  throw new BatchlineError(
    'ERR_INPUT',
    "writeRows: order 'input' needs the position of every row, and one row has none. Nothing paid is " +
      "lost. Keep position (and part, parts) in what your own Transforms make, or write with order: 'ended'.",
  )
}

/**
 * The place of a row that may be drawn for a sample.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for a row without a place
 */
export function placeOf(row: unknown): Place {
  const placed = placedBy(row)
  if (placed) return placed.place
  throw new BatchlineError(
    'ERR_INPUT',
    'writeRows: review draws a sample by the position of every row, and one row has none. Nothing paid is ' +
      'lost. Keep position (and part) in what your own Transforms make, or draw none with share: 0, least: 0.',
  )
}

/** The error for a row that comes after its place was passed. */
export function rowTooLate(position: number): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `writeRows: a second row with position ${position} came after later rows were written, so it ` +
      'has no place in input order. Nothing paid is lost. Find what repeats or renumbers ' +
      "rows before the sink, or write with order: 'ended'.",
  )
}

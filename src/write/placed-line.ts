/** A line of the output and its place in the order of the input. */
import { BatchlineError } from '../errors.ts'
import type { Place } from '../place.ts'

export interface PlacedLine {
  readonly place: Place
  /** Number of requests that the row made; 0 where the row does not say. */
  readonly parts: number
  /** Whether it goes to the file of rejects. */
  readonly isReject: boolean
  /** With its line end. */
  readonly line: string | Buffer
}

/**
 * Adds the row's place to its line.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for a row without a place
 */
export function placedLine(row: unknown, line: string, isReject: boolean): PlacedLine {
  const { position, part = 0, parts = 0 } = Object(row) as Record<string, unknown>
  if (isCount(position) && isCount(part) && isCount(parts))
    return { place: [position, part], parts, isReject, line }
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
  const { position, part = 0 } = Object(row) as Record<string, unknown>
  if (isCount(position) && isCount(part)) return [position, part]
  throw new BatchlineError(
    'ERR_INPUT',
    'writeRows: review draws a sample by the position of every row, and one row has none. Nothing paid is ' +
      'lost. Keep position (and part) in what your own Transforms make, or draw none: share: 0, least: 0.',
  )
}

/** Whether a value is a whole number from 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

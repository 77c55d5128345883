/** A row as it is written, and its place. */
import { BatchlineError } from '../errors.ts'
import { toJson } from '../json/to-json.ts'
import type { PlacedLine } from './placed-line.ts'

/**
 * One line of JSON with its end. Own `__proto__` keys are plain data to JSON.stringify.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for what is no JSON: a function, a BigInt, a cycle.
 */
export function lineOf(row: unknown): string {
  let text: string | undefined
  try {
    text = toJson(row)
  } catch (cause) {
    throw notJson(row, cause)
  }
  if (text === undefined) throw notJson(row)
  return `${text}\n`
}

/**
 * The line at its place.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for a row that does not tell its place.
 */
export function placedLine(row: unknown, line: string, isReject: boolean): PlacedLine {
  const { position, part = 0, parts = 0 } = Object(row) as Record<string, unknown>
  if (isCount(position) && isCount(part) && isCount(parts))
    return { position, part, parts, isReject, line }
  throw new BatchlineError(
    'ERR_INPUT',
    "writeRows: order 'input' needs the position of every row, and one came without. Nothing paid is " +
      "lost. Keep position (and part, parts) in what your own Transforms make, or write with order: 'ended'.",
  )
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function notJson(row: unknown, cause?: unknown): BatchlineError {
  const { position } = Object(row) as { position?: unknown }
  const which = isCount(position) ? `the row at position ${position}` : 'a row'
  return new BatchlineError(
    'ERR_INPUT',
    `writeRows: ${which} can't be written as JSON: it holds a function, a BigInt or a cycle, or is ` +
      'nested too deep. Nothing paid is lost. See what your own Transforms put into rows.',
    { cause },
  )
}

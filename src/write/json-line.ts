/** Formats a row as a line of JSON. */
import { BatchlineError } from '../errors.ts'
import { toJson } from '../json/to-json.ts'
import { isCount } from '../order/placed-line.ts'

/**
 * Returns a row as one line of JSON, line end included. JSON.stringify treats an own `__proto__`
 * key as plain data.
 *
 * @throws {@link BatchlineError} `ERR_INPUT` for a row that JSON can't hold: a function, a BigInt,
 *   a cycle
 */
export function jsonLine(row: unknown): string {
  let text: string | undefined
  try {
    text = toJson(row)
  } catch (cause) {
    throw notJson(row, cause)
  }
  if (text === undefined) throw notJson(row)
  return `${text}\n`
}

function notJson(row: unknown, cause?: unknown): BatchlineError {
  const { position } = Object(row) as { position?: unknown }
  const which = isCount(position) ? `the row at position ${position}` : 'a row'
  return new BatchlineError(
    'ERR_INPUT',
    `writeRows: ${which} can't be written as JSON: it holds a function, a BigInt or a cycle, or is ` +
      'nested too deeply. Nothing paid is lost. Check what your own Transforms put into rows.',
    { cause },
  )
}

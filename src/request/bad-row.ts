import { BatchlineError } from '../errors.ts'
import { optionWords } from '../option-words.ts'
import type { Asker } from '../option-words.ts'

/**
 * Returns the error of a stream that ends at its first bad row.
 *
 * @param reason - names the row but never quotes it
 */
export function badRow(reason: string, asker: Asker, cause?: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${reason}. This run sends nothing for it. Correct it and run again, or turn such rows into ` +
      `outcomes with ${optionWords(asker, 'onBadRow', 'reject')}.`,
    cause === undefined ? {} : { cause },
  )
}

/**
 * Returns the error of a stream that ends at the first row that carries what can't be kept.
 *
 * @param reason - names the row and the field, and says what to do
 */
export function unkeptRow(reason: string, asker: Asker): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${reason}. This run sends neither it nor any row after it. Run the changed program with the same job: nothing is ` +
      `paid twice. To have such rows as rejected outcomes: ${optionWords(asker, 'onBadRow', 'reject')}.`,
  )
}

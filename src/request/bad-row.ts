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

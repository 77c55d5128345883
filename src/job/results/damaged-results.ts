import { BatchlineError } from '../../errors.ts'
import { deletedCopy } from '../core/deleted-copy.ts'

/**
 * The error for a results file that is not as it was written. What was written was complete and in order.
 *
 * @param deleted - when the service's copy was deleted, in seconds since 1970; undefined if it was not
 */
export function damagedResults(path: string, deleted?: number): BatchlineError {
  const what =
    `${path} has been changed: its length differs, or a line is unreadable or out of place. Outcomes before that ` +
    'point were emitted'
  if (deleted !== undefined) return deletedCopy(what, deleted)
  return new BatchlineError(
    'ERR_STORAGE',
    `${what}. Delete the file and run the same program again: the service keeps results for 29 days, and they are downloaded again.`,
  )
}

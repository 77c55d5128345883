import { BatchlineError } from '../../errors.ts'

/** The error for a results file that is not as it was written. What was written was complete and in order. */
export function damagedResults(path: string): BatchlineError {
  return new BatchlineError(
    'ERR_STORAGE',
    `${path} is not as it was written: its length has changed, or a line can't be read or is out of place. Outcomes before that point were emitted. ` +
      'Delete the file and run the same program again: the service keeps results for 29 days, and they are downloaded again.',
  )
}

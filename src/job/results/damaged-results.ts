import { BatchlineError } from '../../errors.ts'

/** The error for results on the disk that are not as they were written: what was written was sound and in order. */
export function damagedResults(path: string): BatchlineError {
  return new BatchlineError(
    'ERR_STORAGE',
    `${path} is not as it was written: it is not as long, or a line can't be read or is not in its place. Outcomes before that have gone out. ` +
      'Delete the file and run the same program again: results are kept by the service for 29 days and are downloaded again.',
  )
}

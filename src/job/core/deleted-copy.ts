import { BatchlineError } from '../../errors.ts'

/**
 * The error for results that are not as they were written and can't be downloaded again. It is no outcome: a
 * file that is put back makes the job whole, and rows that were paid must not be paid again by themselves.
 *
 * @param what - what is wrong with which file
 * @param deleted - when the service's copy was deleted, in seconds since 1970
 */
export function deletedCopy(what: string, deleted: number): BatchlineError {
  const day = new Date(deleted * 1000).toISOString().slice(0, 10)
  return new BatchlineError(
    'ERR_STORAGE',
    `${what}, and the service's copy of these results was deleted on ${day} at your request: they can't be downloaded again. Nothing was ` +
      'sent or paid. Restore the file from a copy of the folder and run the same program again. Without one, the answers of ' +
      'this batch are lost: to pay for its rows once more, run them as a job in another folder.',
  )
}

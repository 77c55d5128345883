/** Explains an error of reading a file in the job folder. */
import { BatchlineError } from '../../errors.ts'

/**
 * @param what - the file or files, as the message names them
 * @returns a `BatchlineError` with `ERR_STORAGE` for a system error; any other error unchanged
 */
export function readFailure(what: string, error: unknown): unknown {
  const { syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  return new BatchlineError(
    'ERR_STORAGE',
    `could not read ${what} (${message}). Accepted batches keep running, and the service keeps results for 29 days. ` +
      'Repair the disk and run the same program again.',
    { cause: error },
  )
}

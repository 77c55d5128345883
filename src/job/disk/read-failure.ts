/** A file of the job folder that can't be read, in words that say what it means. */
import { BatchlineError } from '../../errors.ts'

/**
 * @param what - the file or files for people
 * @returns a `BatchlineError` with `ERR_STORAGE` for an error of the system; any other as it is
 */
export function readFailure(what: string, error: unknown): unknown {
  const { syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  return new BatchlineError(
    'ERR_STORAGE',
    `could not read ${what} (${message}). Batches that were accepted run on, and results are kept by the service for ` +
      '29 days. Mend the disk and run the same program again.',
    { cause: error },
  )
}

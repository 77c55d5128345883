import { BatchlineError } from '../../errors.ts'

/** The error for an invalid flag. */
export function badFlag(problem: string, cause?: unknown): BatchlineError {
  const options = cause === undefined ? {} : { cause }
  return new BatchlineError('ERR_OPTION', `emulator: ${problem}`, options)
}

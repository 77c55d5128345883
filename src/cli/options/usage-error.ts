import { BatchlineError } from '../../errors.ts'

/**
 * The error for a command line that can't be run. Thrown before anything is read or sent.
 *
 * @param problem - names the option
 */
export function usageError(problem: string, cause?: unknown): BatchlineError {
  return new BatchlineError('ERR_OPTION', problem, cause === undefined ? {} : { cause })
}

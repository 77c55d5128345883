import { BatchlineError } from '../../errors.ts'

/**
 * The error of a command line that can't be run.
 *
 * @param problem - names the option; nothing was read or sent by then
 */
export function usageError(problem: string, cause?: unknown): BatchlineError {
  return new BatchlineError('ERR_OPTION', problem, cause === undefined ? {} : { cause })
}

import type { JobStatus } from '../../job/job-status.ts'
import { usageError } from '../options/usage-error.ts'

/**
 * A lower limit would end the run as if rows had been taken out of the input.
 *
 * @throws BatchlineError `ERR_OPTION` for a limit that is less than what may have been sent
 */
export function checkLimit(
  { sentRows }: Pick<JobStatus, 'sentRows'>,
  limit: number | undefined,
): void {
  if (limit === undefined || limit >= sentRows) return
  throw usageError(
    `--limit ${limit} is less than the ${sentRows} rows already sent: give at least that many, or leave it out`,
  )
}

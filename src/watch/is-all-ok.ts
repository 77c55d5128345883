import type { JobStatus } from '../job/job-status.ts'

/**
 * Whether nothing is left of a job that a cancel could hold: all of its input was seen and sent, all results are
 * here, and every row was ok in the last run. A row that failed is one that a resume may send again.
 */
export function isAllOk({ attempts, inputRows, outcomes }: JobStatus): boolean {
  const isOpen = attempts.some(({ sealed, inDoubt, accepted }) => sealed + inDoubt + accepted > 0)
  if (isOpen || inputRows === undefined || !outcomes) return false
  return !outcomes.partial && outcomes.failed === 0 && outcomes.rows >= inputRows
}

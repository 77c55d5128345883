import type { JobStatus } from '../../job/job-status.ts'
import type { JobOverview, LookedAt } from '../../watch/job-overview.ts'

/** A job as `--json` gives it: its status, and where it stands. */
export type JobJson = JobStatus &
  Pick<JobOverview, 'state' | 'why' | 'openBatches' | 'oldestOpen' | 'budgetUsd' | 'changed'>

export function jobJson({ overview, status }: LookedAt): JobJson {
  const { state, why, openBatches, oldestOpen, budgetUsd, changed } = overview
  return {
    ...status,
    state,
    ...(why === undefined ? {} : { why }),
    openBatches,
    ...(oldestOpen ? { oldestOpen } : {}),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    ...(changed === undefined ? {} : { changed }),
  }
}

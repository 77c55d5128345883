/**
 * Reads a job for a report: the state of the job and the times of its batches, in one pass over the journal, so
 * that both are of the same moment beside a process that goes on writing. It needs no lock.
 */
import { existsSync } from 'node:fs'
import type { JobMeta } from '../../job/core/job-meta.ts'
import type { Paths } from '../../job/disk/paths.ts'
import type { JobState } from '../../job/journal/job-state.ts'
import { readJob } from '../../job/read-job.ts'
import { statusOf } from '../../job/status-of.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { heldBy } from '../held-by.ts'
import { BatchLog } from './batch-log.ts'
import { ClassCosts } from './class-cost.ts'

export interface WatchedJob {
  readonly paths: Paths
  readonly meta: JobMeta
  readonly state: JobState
  readonly status: JobStatus
  /** Whether a process works on it, as far as can be seen from here. */
  readonly isRunning: boolean
  readonly log: BatchLog
  readonly costs: ClassCosts
}

/** @throws BatchlineError `ERR_INPUT` if there is no job, `ERR_FORMAT`, `ERR_JOURNAL`. */
export async function readWatchedJob(folder: string): Promise<WatchedJob> {
  const log = new BatchLog()
  const costs = new ClassCosts()
  const { paths, meta, state, outcomes } = await readJob(folder, (record, chunk) => {
    log.note(record, chunk)
    // Of an answer that was asked for at once, the state keeps the sum alone.
    if (record.type === 'ASKED') record.usage?.models.forEach((usage) => costs.add(usage))
  })
  for (const { usage } of state.chunks()) usage?.recorded.models.forEach((one) => costs.add(one))
  const status = statusOf(meta.id, state, undefined, outcomes)
  // A cancel beside a running process writes its file first; the record follows.
  const canceled = existsSync(paths.cancel)
  const isRunning = (await heldBy(paths)) !== undefined
  return { paths, meta, state, status: { ...status, canceled }, isRunning, log, costs }
}

/**
 * Reads a job for a report: the state of the job and the times of its batches, in one pass over the journal, so
 * that both are of the same moment beside a process that goes on writing. It needs no lock.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JobMeta } from '../../job/core/job-meta.ts'
import { readFigures } from '../../job/disk/figures-file.ts'
import { Paths } from '../../job/disk/paths.ts'
import { JobState } from '../../job/journal/job-state.ts'
import { readJournal } from '../../job/journal/journal.ts'
import { jobStatus } from '../../job/job-status.ts'
import type { JobStatus } from '../../job/job-status.ts'
import { metaOfJob } from '../../job/no-job.ts'
import { BatchLog } from './batch-log.ts'
import type { TimedRecord } from './batch-log.ts'
import { ClassCosts } from './class-cost.ts'

export interface WatchedJob {
  readonly paths: Paths
  readonly meta: JobMeta
  readonly state: JobState
  readonly status: JobStatus
  readonly log: BatchLog
  readonly costs: ClassCosts
}

/** @throws BatchlineError `ERR_INPUT` if there is no job, `ERR_FORMAT`, `ERR_JOURNAL`. */
export async function readWatchedJob(folder: string): Promise<WatchedJob> {
  const paths = new Paths(resolve(folder))
  const meta = await metaOfJob(
    paths,
    'A report only reads; nothing was changed. Name the folder that --job names, or FILE.job beside the ' +
      'output of the run.',
  )
  const state = new JobState()
  const log = new BatchLog()
  const costs = new ClassCosts()
  await readJournal(paths.journal, (record: TimedRecord) => {
    log.note(record, state.apply(record))
    // Of an answer that was asked for at once, the state keeps the sum alone.
    if (record.type === 'ASKED') record.usage?.models.forEach((usage) => costs.add(usage))
  })
  for (const { usage } of state.chunks()) usage?.recorded.models.forEach((one) => costs.add(one))
  const figures = await readFigures(paths)
  const status = jobStatus(meta.id, state, undefined, figures)
  // A cancel beside a running process writes its file first; the record follows.
  const canceled = existsSync(paths.cancel)
  return { paths, meta, state, status: { ...status, canceled }, log, costs }
}

/**
 * Reads a job folder from outside. It needs no lock, changes nothing, and may run while another process
 * works on the job.
 */
import { resolve } from 'node:path'
import type { JobMeta } from './core/job-meta.ts'
import { JobState } from './journal/job-state.ts'
import { readJournal } from './journal/journal.ts'
import { Paths } from './disk/paths.ts'
import { metaOfJob } from './no-job.ts'
import { readFigures } from './disk/figures-file.ts'
import type { RunOutcomes } from '../outcome-counts.ts'

export interface JobReading {
  readonly paths: Paths
  readonly meta: JobMeta
  readonly state: JobState
  /** What the last run has counted. */
  readonly outcomes: RunOutcomes | undefined
}

/** @throws BatchlineError `ERR_INPUT` if there is no job, `ERR_FORMAT`, `ERR_JOURNAL`. */
export async function readJob(folder: string): Promise<JobReading> {
  const paths = new Paths(resolve(folder))
  const meta = await metaOfJob(paths)
  const state = new JobState()
  await readJournal(paths.journal, (record) => state.apply(record))
  return { paths, meta, state, outcomes: await readFigures(paths) }
}

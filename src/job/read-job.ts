/**
 * Reads a job folder from outside. It needs no lock, changes nothing, and may run while another process
 * works on the job.
 */
import { resolve } from 'node:path'
import type { JobMeta } from './core/job-meta.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import type { JournalRecord } from './journal/journal-records.ts'
import { JobState } from './journal/job-state.ts'
import { readJournal } from './journal/journal.ts'
import { Paths } from './disk/paths.ts'
import { metaOfJob } from './meta-of-job.ts'
import { readFigures } from './disk/figures-file.ts'
import type { RunOutcomes } from '../outcome-counts.ts'

export interface JobReading {
  readonly paths: Paths
  readonly meta: JobMeta
  readonly state: JobState
  /** What the last run has counted. */
  readonly outcomes: RunOutcomes | undefined
}

/** Each line of the journal has the time at which it was written. */
export type TimedRecord = JournalRecord & { readonly ts?: string }

/**
 * @param note - gets each record once it is applied, and the chunk that it is about
 * @throws BatchlineError `ERR_INPUT` if there is no job, `ERR_FORMAT`, `ERR_JOURNAL`.
 */
export async function readJob(
  folder: string,
  note?: (record: TimedRecord, chunk: ChunkState | undefined) => void,
): Promise<JobReading> {
  const paths = new Paths(resolve(folder))
  const meta = await metaOfJob(paths)
  const state = new JobState()
  await readJournal(paths.journal, (record: TimedRecord) => {
    const chunk = state.apply(record)
    note?.(record, chunk)
  })
  return { paths, meta, state, outcomes: await readFigures(paths) }
}

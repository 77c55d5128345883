/**
 * Reads a job folder from outside. It needs no lock, changes nothing, and may run while another process
 * works on the job.
 */
import { resolve } from 'node:path'
import type { JobMeta } from './core/job-meta.ts'
import { lostRecords } from './core/lost-records.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import type { JournalRecord } from './journal/journal-records.ts'
import { JobState } from './journal/job-state.ts'
import { readJournal } from './journal/journal.ts'
import { isThere } from './disk/is-there.ts'
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
  await checkEnd(paths, state)
  return { paths, meta, state, outcomes: await readFigures(paths) }
}

/**
 * A journal that was emptied, or restored from an old copy, reads as that of a job that has hardly begun. The witness
 * of the next chunk contradicts it: it is made after the chunk's record.
 */
async function checkEnd(paths: Paths, state: JobState): Promise<void> {
  const witness = await witnessBeyond(paths, state)
  if (witness === undefined) return
  // Beside a running process, both may have been made since the journal was read.
  const now = new JobState()
  await readJournal(paths.journal, (record) => {
    now.apply(record)
  })
  const [key, chunk] = witness
  if (chunk > lastChunk(now, key)) throw lostRecords(paths, paths.sent(key, chunk))
}

async function witnessBeyond(paths: Paths, state: JobState): Promise<[string, number] | undefined> {
  for (const key of new Set(['1', ...state.attempts.keys()])) {
    const chunk = lastChunk(state, key) + 1
    if (await isThere(paths.sent(key, chunk))) return [key, chunk]
  }
  return undefined
}

function lastChunk(state: JobState, key: string): number {
  return state.attempts.get(key)?.lastChunk ?? 0
}

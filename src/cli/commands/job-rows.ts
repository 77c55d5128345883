/**
 * How many rows of the input a job's first attempt holds. `job.status()` counts requests and not rows, so
 * this reads the journal once more; only what needs the number asks for it.
 */
import type { Job } from '../../job/job.ts'
import { readJob } from '../../job/read-job.ts'
import { usageError } from '../options/usage-error.ts'

/** Rows that are sealed, from the first to the last without a gap. */
export async function recordedRows(job: Job): Promise<number> {
  const { state } = await readJob(job.folder)
  return rowsOf(state.attempt('1').chunks.values())
}

/**
 * A lower limit would end the run as if rows had been taken out of the input.
 *
 * @throws BatchlineError `ERR_OPTION` for a limit that is less than what may have been sent
 */
export async function checkLimit(job: Job, limit: number | undefined): Promise<void> {
  if (limit === undefined) return
  const { state } = await readJob(job.folder)
  const sent = rowsOf(state.attempt('1').bound())
  if (limit >= sent) return
  throw usageError(
    `--limit ${limit} is less than the ${sent} rows that were already sent: give at least as many, or leave it out`,
  )
}

interface ChunkEnd {
  /** Position of the last row, and the number of the last request among those of that row. */
  readonly to: readonly [position: number, request: number]
}

function rowsOf(chunks: Iterable<ChunkEnd>): number {
  let rows = 0
  for (const { to } of chunks) rows = Math.max(rows, to[0] + 1)
  return rows
}

/**
 * How many rows of the input a job's first attempt holds. `job.status()` counts requests and not rows, so
 * this reads the journal once more; only what needs the number asks for it.
 */
import type { Job } from '../../job/job.ts'
import { readJob } from '../../job/read-job.ts'

/** Rows that are sealed, from the first to the last without a gap. */
export async function recordedRows(job: Job): Promise<number> {
  const { state } = await readJob(job.folder)
  return rowsOf(state.attempt('1').chunks.values())
}

/** Rows from the first to the last of which something may have been sent. */
export async function sentRows(job: Job): Promise<number> {
  const { state } = await readJob(job.folder)
  return rowsOf(state.attempt('1').bound())
}

interface ChunkEnd {
  /** Position of the last row, and the number of the request among those of that row. */
  readonly to: readonly [position: number, request: number]
}

function rowsOf(chunks: Iterable<ChunkEnd>): number {
  let rows = 0
  for (const { to } of chunks) rows = Math.max(rows, to[0] + 1)
  return rows
}

/**
 * Which batches of a job may be deleted at the service. Its copy is the only one of anything that is not on
 * this disk, so a job with work under way or in doubt keeps all of it.
 */
import { BatchlineError } from '../errors.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import type { JobState } from './journal/job-state.ts'

/** A batch whose copy at the service can go. */
export interface DeletableBatch {
  readonly id: string
  readonly attempt: string
  readonly chunk: number
}

/** Batches that are not deleted yet, those of later attempts and second batches included. */
export function* deletableBatches(state: JobState): Generator<DeletableBatch> {
  for (const { id, attempt, chunk } of [...state.chunks(), ...state.duplicates]) {
    if (id !== undefined && !state.deleted.has(id)) yield { id, attempt, chunk }
  }
}

/**
 * @param isCanceled - what was never sent then never will be, unless the user takes that back
 * @throws BatchlineError `ERR_STOPPED` if the job has not finished, `ERR_IN_DOUBT` if a create call may have
 * made a batch that the job does not know
 */
export function checkFinished(state: JobState, folder: string, isCanceled: boolean): void {
  let [inDoubt, awaited, unsent] = [0, 0, 0]
  for (const { status, requests } of state.chunks()) {
    if (status === 'intended') inDoubt++
    else if (status === 'accepted') awaited++
    else if (status === 'sealed' && requests > 0) unsent++
  }
  const kept = `Nothing was deleted at the service. Run the job in ${folder} to its end`
  if (inDoubt > 0) {
    throw new BatchlineError(
      'ERR_IN_DOUBT',
      `create calls of the job are in doubt (${inDoubt}): the service may have a batch for one of them, and its results would be lost. ` +
        `${kept}, then try this again.`,
    )
  }
  if (awaited > 0) {
    throw new BatchlineError(
      'ERR_STOPPED',
      `results of the job are not in the folder yet (batches: ${awaited}). ${kept}, then try this again.`,
    )
  }
  const why = isCanceled ? undefined : unfinished(state, unsent)
  if (why === undefined) return
  throw new BatchlineError('ERR_STOPPED', `${why}. ${kept}, or cancel it, then try this again.`)
}

function unfinished({ tripped, inputRows }: JobState, unsent: number): string | undefined {
  if (unsent > 0) return `chunks of the job are sealed and not sent (${unsent})`
  if (tripped) return 'the job stopped because too many rows failed, and nobody has let it continue'
  return inputRows === undefined ? 'no run of the job has reached the end of its input' : undefined
}

/** Whether the results of a chunk must be on the disk, because its batch is about to be deleted. */
export function needsResults(state: JobState, chunk: ChunkState): boolean {
  return chunk.status === 'fetched' && state.deletedAt(chunk) === undefined
}

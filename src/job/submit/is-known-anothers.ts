import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'

/** Whether the records say that a batch is not of this chunk: it is another chunk's, a duplicate, or was excluded. */
export function isKnownAnothers(state: JobState, chunk: ChunkState, id: string): boolean {
  if (chunk.excluded?.includes(id)) return true
  if (state.duplicates.some((duplicate) => duplicate.id === id)) return true
  return (state.ofBatch(id) ?? chunk) !== chunk
}

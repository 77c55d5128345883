import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'

/** Whether the records rule out that a batch is this chunk's: it is another chunk's, a duplicate, or excluded. */
export function isRuledOut(state: JobState, chunk: ChunkState, id: string): boolean {
  if (chunk.excluded?.includes(id)) return true
  if (state.duplicates.some((duplicate) => duplicate.id === id)) return true
  return (state.ofBatch(id) ?? chunk) !== chunk
}

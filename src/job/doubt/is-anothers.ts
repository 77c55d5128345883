import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'

/** Whether a batch is known not to be this chunk's: it is another's, or was shown to be somebody else's. */
export function isAnothers(core: JobCore, chunk: ChunkState, id: string): boolean {
  if (chunk.excluded?.includes(id)) return true
  if (core.state.duplicates.some((duplicate) => duplicate.id === id)) return true
  return (core.state.ofBatch(id) ?? chunk) !== chunk
}

import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/**
 * Removes chunks that an earlier run has sealed and that were never sent: their rows are in new chunks now.
 * The record comes first, because a file must not disappear while the journal still counts on it.
 */
export async function dropScratch(
  { paths, disk, state, records }: Needs<'paths' | 'disk' | 'state' | 'records'>,
  attempt: string,
  scratch: readonly ChunkState[],
): Promise<void> {
  const of = state.attempt(attempt)
  for (const chunk of scratch) {
    if (of.isBound(chunk)) continue
    const place = [chunk.attempt, chunk.chunk] as const
    const parts = of.partsOf(chunk)
    await records.add({ type: 'DROPPED', attempt: chunk.attempt, chunk: chunk.chunk })
    for (const file of [paths.body(...place), paths.rows(...place), paths.sent(...place)]) {
      await disk.remove(file)
    }
    for (const part of parts) await disk.remove(paths.sent(part.attempt, part.chunk))
  }
}

import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/**
 * Accepts a batch for the bound chunk that it was made of. From now on the batch is awaited.
 *
 * @param how - how the owner is known; `decided` means by the user, without proof
 */
export async function acceptBatch(
  { records, runs, events }: Needs<'records' | 'runs' | 'events'>,
  chunk: ChunkState,
  id: string,
  how: 'reply' | 'reconciled' | 'decided',
): Promise<void> {
  // Before the record wakes who waits for room: the batch takes the place of its call.
  runs.markOpen(chunk)
  await records.add({ type: 'ACCEPTED', attempt: chunk.attempt, chunk: chunk.chunk, id, how })
  events.emit({ type: 'accepted', ...refOf(chunk), id, requests: chunk.requests })
}

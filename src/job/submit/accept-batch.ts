import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** A batch, and when the service made it, where that is known. */
export interface FoundBatch {
  readonly id: string
  readonly created?: string | undefined
}

/**
 * Accepts a batch for the bound chunk that it was made of. From now on the batch is awaited.
 *
 * @param how - how the owner is known; `decided` means by the user, without proof
 */
export async function acceptBatch(
  { records, runs, events }: Needs<'records' | 'runs' | 'events'>,
  chunk: ChunkState,
  { id, created }: FoundBatch,
  how: 'reply' | 'reconciled' | 'decided',
): Promise<void> {
  // Before the record wakes who waits for room: the batch takes the place of its call.
  runs.markOpen(chunk)
  const batch = { id, ...(created === undefined ? {} : { created }) }
  await records.add({ type: 'ACCEPTED', attempt: chunk.attempt, chunk: chunk.chunk, ...batch, how })
  events.emit({ type: 'accepted', ...refOf(chunk), ...batch, requests: chunk.requests })
}

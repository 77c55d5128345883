import type { JobCore } from '../core/job-core.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/**
 * Takes a batch for the bound chunk that it was made of; from now on it is awaited.
 *
 * @param how - it is known; `decided` is by the user, without proof
 */
export async function acceptBatch(
  core: JobCore,
  chunk: ChunkState,
  id: string,
  how: 'reply' | 'reconciled' | 'decided',
): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  await core.record({ type: 'ACCEPTED', ...of, id, how })
  core.work.open.add(chunk)
  core.emit({ type: 'accepted', ...of, id, requests: chunk.requests })
}

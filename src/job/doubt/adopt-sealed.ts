import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../core/job-core.ts'

/**
 * Takes a batch for a chunk that counts as not sent: it was found after all. The chunk is bound from
 * the first moment on, so that no stage that starts meanwhile seals its rows anew.
 */
export async function adoptSealed(core: JobCore, chunk: ChunkState, id: string): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  chunk.status = 'intended'
  core.work.posting.add(chunk)
  try {
    await core.record({ type: 'ACCEPTED', ...of, id, how: 'reconciled' })
  } finally {
    core.work.posting.delete(chunk)
  }
  core.emit({ type: 'accepted', ...of, id, requests: chunk.requests })
}

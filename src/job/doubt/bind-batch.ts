/** Records a batch that is proved to be a chunk's, although no create call of this run made it. */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

type BindParts = Needs<'records' | 'runs' | 'events'>

/**
 * Accepts a batch for a chunk that counts as unsent, because the batch was found after all. The chunk is
 * bound from the first moment, so a stage that starts meanwhile does not seal its rows again.
 */
export async function adoptBatch(
  { records, runs, events }: BindParts,
  chunk: ChunkState,
  { id, created_at: created }: Pick<MessageBatch, 'id' | 'created_at'>,
): Promise<void> {
  const { attempt, chunk: number, requests } = chunk
  chunk.isAdopting = true
  runs.move(chunk, 'adopting')
  try {
    const how = 'reconciled'
    await records.add({ type: 'ACCEPTED', attempt, chunk: number, id, created, how })
  } finally {
    chunk.isAdopting = false
    runs.endStep(chunk, 'adopting')
  }
  events.emit({ type: 'accepted', ...refOf(chunk), id, created, requests })
}

/** Records a second batch of the same chunk. Its requests are paid twice. */
export async function recordDuplicate(
  { records, events }: Needs<'records' | 'events'>,
  { attempt, chunk }: Pick<ChunkState, 'attempt' | 'chunk'>,
  id: string,
): Promise<void> {
  await records.add({ type: 'DUPLICATE', attempt, chunk, id })
  events.emit({ type: 'duplicate', ...refOf({ attempt, chunk }), id })
}

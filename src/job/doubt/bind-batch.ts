/** What becomes of a batch that is proved to be a chunk's, where no create call has just made it. */
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

type BindParts = Needs<'records' | 'runs' | 'events'>

/**
 * Takes a batch for a chunk that counts as not sent: it was found after all. The chunk is bound from
 * the first moment on, so that no stage that starts meanwhile seals its rows anew.
 */
export async function adoptBatch(
  { records, runs, events }: BindParts,
  chunk: ChunkState,
  id: string,
): Promise<void> {
  const { attempt, chunk: number, requests } = chunk
  chunk.isAdopting = true
  runs.move(chunk, 'adopting')
  try {
    await records.add({ type: 'ACCEPTED', attempt, chunk: number, id, how: 'reconciled' })
  } finally {
    chunk.isAdopting = false
    runs.endStep(chunk, 'adopting')
  }
  events.emit({ type: 'accepted', ...refOf(chunk), id, requests })
}

/** Records a second batch of the same chunk: its requests are paid twice. */
export async function recordDuplicate(
  { records, events }: Needs<'records' | 'events'>,
  { attempt, chunk }: Pick<ChunkState, 'attempt' | 'chunk'>,
  id: string,
): Promise<void> {
  await records.add({ type: 'DUPLICATE', attempt, chunk, id })
  events.emit({ type: 'duplicate', ...refOf({ attempt, chunk }), id })
}

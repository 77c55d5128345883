import type { Outcome } from '../../outcome.ts'
import type { Needs } from '../core/job-parts.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import { fileChunk } from '../journal/chunk-state.ts'

/**
 * Whether an outcome comes from a batch of this job. Another job numbers its chunks as this one does, so the
 * reference alone would find a request of somebody else.
 */
export function isOfJob({ state }: Needs<'state'>, { ref, batch_id }: Outcome): boolean {
  if (!ref || batch_id === undefined) return false
  const chunk = state.ofBatch(batch_id)
  return chunk?.attempt === attemptKey(ref) && fileChunk(chunk) === ref.chunk
}

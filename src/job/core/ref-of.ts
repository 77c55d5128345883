import type { Ref } from '../../outcome.ts'
import { parseAttemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** Names a chunk as stream items and events do. Records name it by the key of its attempt. */
export function refOf({
  attempt,
  chunk,
}: Pick<ChunkState, 'attempt' | 'chunk'>): Omit<Ref, 'index'> {
  return { ...parseAttemptKey(attempt), chunk }
}

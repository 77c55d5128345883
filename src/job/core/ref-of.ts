import type { Ref } from '../../outcome.ts'
import { parseAttemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** How items of the stream and events name a chunk. Records name it by the key of its attempt. */
export function refOf({
  attempt,
  chunk,
}: Pick<ChunkState, 'attempt' | 'chunk'>): Omit<Ref, 'index'> {
  return { ...parseAttemptKey(attempt), chunk }
}

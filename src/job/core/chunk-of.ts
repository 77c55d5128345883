import { BatchlineError } from '../../errors.ts'
import type { Ref } from '../../outcome.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Needs } from './job-parts.ts'

/**
 * Returns the chunk that an item of the stream refers to.
 *
 * @throws BatchlineError `ERR_INPUT` for an item of another job
 */
export function chunkOf(
  { state, paths }: Needs<'state' | 'paths'>,
  ref: Omit<Ref, 'index'>,
): ChunkState {
  const key = attemptKey(ref)
  const chunk = state.attempts.get(key)?.chunks.get(ref.chunk)
  if (chunk) return chunk
  throw new BatchlineError(
    'ERR_INPUT',
    `an item refers to chunk ${ref.chunk} of attempt ${key}, which the job in ${paths.folder} does not have: it comes from another ` +
      'job. Nothing of it was sent. Pass the same job to all stages of a pipeline.',
  )
}

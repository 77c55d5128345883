import type { Chunk } from '../../outcome.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** The item that refers to a sealed chunk. */
export function toChunk(state: ChunkState): Chunk {
  return {
    type: 'chunk',
    position: state.from[0],
    ref: refOf(state),
    requests: state.requests,
    bytes: state.bytes,
  }
}

import type { ChunkState } from './chunk-state.ts'
import { fileChunk, requestRange } from './chunk-state.ts'

/** A create of which another batch may still show up: one that counted as absent, or was held beside the one taken. */
export interface Watched {
  readonly attempt: string
  readonly chunk: number
  /** The chunk whose number stands in the wire ids, and the range of its requests. */
  readonly file: number
  readonly first: number
  readonly last: number
  readonly requests: number
  /** The service's clock shortly before the create. */
  readonly serverDate: string
}

/** What is to be watched of a chunk; nothing where the ids on the wire are the user's own, which prove nothing. */
export function watchedOf(chunk: ChunkState): Watched[] {
  const { attempt, serverDate, requests } = chunk
  if (chunk.keepIds || !serverDate) return []
  const { first, last } = requestRange(chunk)
  const file = fileChunk(chunk)
  return [{ attempt, chunk: chunk.chunk, file, first, last, requests, serverDate }]
}

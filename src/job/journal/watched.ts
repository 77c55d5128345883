import type { ChunkState } from './chunk-state.ts'
import { fileChunk, requestRange } from './chunk-state.ts'

/** A create that may still turn out to have made another batch: it counted as absent, or had an undecided candidate. */
export interface Watched {
  readonly attempt: string
  readonly chunk: number
  /** The chunk named in the wire ids, and the range of its requests. */
  readonly file: number
  readonly first: number
  readonly last: number
  readonly requests: number
  /** The service's clock shortly before the create. */
  readonly serverDate: string
}

/** What to watch of a chunk. Nothing if the ids on the wire are the user's own, because they prove nothing. */
export function watchedOf(chunk: ChunkState): Watched[] {
  const { attempt, serverDate, requests } = chunk
  if (chunk.keepIds || !serverDate) return []
  const { first, last } = requestRange(chunk)
  const file = fileChunk(chunk)
  return [{ attempt, chunk: chunk.chunk, file, first, last, requests, serverDate }]
}

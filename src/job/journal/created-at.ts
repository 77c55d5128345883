import type { ChunkState } from './chunk-state.ts'

/** When the service made a batch, as events give it. */
export interface CreatedAt {
  readonly created?: string
}

/** Empty where that is not known, as in the folder of an earlier version. */
export function createdAt({ createdAt: seconds }: Pick<ChunkState, 'createdAt'>): CreatedAt {
  return seconds === undefined ? {} : { created: new Date(seconds * 1000).toISOString() }
}

/** When the oldest of the batches was made; empty where there is none, or its time is not known. */
export function oldestOf(chunks: readonly ChunkState[]): { readonly oldest?: string } {
  const known = chunks.flatMap((chunk) => chunk.createdAt ?? [])
  const first = known.reduce((oldest, seconds) => Math.min(oldest, seconds), Infinity)
  const { created } = createdAt({ createdAt: known.length > 0 ? first : undefined })
  return created === undefined ? {} : { oldest: created }
}

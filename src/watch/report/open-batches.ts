/** Batches that the service has not ended, or whose results are not here. */
import type { ChunkState } from '../../job/journal/chunk-state.ts'
import { keptMs, windowMs } from '../lifetimes.ts'

/** Names that are listed. */
const mostListed = 20

export interface OpenBatches {
  readonly batches: number
  readonly requests: number
  /** The oldest first; at most 20. */
  readonly listed: readonly OpenBatch[]
}

/** Times in milliseconds since 1970; absent where it is not known when the batch was made. */
export interface OpenBatch {
  readonly id: string
  readonly attempt: string
  readonly requests: number
  readonly created?: number
  readonly endsBy?: number
  readonly keptUntil?: number
}

export function openBatches(active: Iterable<ChunkState>): OpenBatches | undefined {
  const open = [...active].filter(({ status }) => status === 'accepted')
  if (open.length === 0) return undefined
  open.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
  return {
    batches: open.length,
    requests: open.reduce((sum, { requests }) => sum + requests, 0),
    listed: open.slice(0, mostListed).map(openBatch),
  }
}

function openBatch({ id = '', attempt, requests, createdAt }: ChunkState): OpenBatch {
  const created = createdAt === undefined ? undefined : createdAt * 1000
  return {
    id,
    attempt,
    requests,
    ...(created === undefined
      ? {}
      : { created, endsBy: created + windowMs, keptUntil: created + keptMs }),
  }
}

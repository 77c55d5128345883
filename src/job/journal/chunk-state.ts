import type { Place, RetriedRun, Sealed, SplitPart } from './journal-records.ts'

/**
 * - `sealed`: on the disk, not bound
 * - `intended`: an INTENT is durable and its answer is not; posting now, or in doubt
 * - `accepted`: the API has it
 * - `fetched`, `unresolved`: its results are here, or can't be had
 * - `split`: replaced by its parts
 * - `refused`: its only request can never be sent
 */
export type ChunkStatus =
  'sealed' | 'intended' | 'accepted' | 'fetched' | 'unresolved' | 'split' | 'refused'

/** What is kept in memory of one chunk; there is one for each batch, so it stays small. */
export interface ChunkState {
  readonly attempt: string
  readonly chunk: number
  readonly from: Place
  readonly to: Place
  readonly requests: number
  readonly outcomes: number
  readonly bytes: number
  readonly sha256: string
  readonly keepIds: boolean
  readonly retries: readonly RetriedRun[]
  /** For a part of a split chunk: its parent and its range of the parent's file. */
  readonly part?: SplitPart & { readonly parent: number }
  status: ChunkStatus
  id?: string
  why?: string
  /** Intents so far; the `.sent` file's number tells whether the journal has lost one. */
  tries: number
  fence?: string | null
  serverDate?: string | null
  /** Batches that may be this chunk's, while it is in doubt. */
  held?: readonly string[]
  excluded?: readonly string[]
  parts?: readonly number[]
  /** Requests without a line in the results. */
  missing?: number
  /** First byte of each sorted run of lines in the results. */
  runs?: readonly number[]
  pruned?: true
}

/** The chunk whose file and wire ids a chunk uses: its own, or for a part its parent's. */
export function fileChunk(chunk: ChunkState): number {
  return chunk.part?.parent ?? chunk.chunk
}

/** First index and count of the requests that the chunk covers of its file. */
export function requestRange(chunk: ChunkState): { first: number; last: number } {
  return chunk.part ?? { first: 0, last: chunk.requests - 1 }
}

export function sealedState(record: Sealed): ChunkState {
  return {
    attempt: record.attempt,
    chunk: record.chunk,
    from: record.from,
    to: record.to,
    requests: record.requests,
    outcomes: record.outcomes,
    bytes: record.bytes,
    sha256: record.sha256,
    keepIds: record.ids === 'keep',
    retries: record.retries ?? [],
    status: 'sealed',
    tries: 0,
  }
}

export function partState(parent: ChunkState, part: SplitPart): ChunkState {
  return {
    attempt: parent.attempt,
    from: parent.from,
    to: parent.to,
    sha256: parent.sha256,
    keepIds: parent.keepIds,
    chunk: part.chunk,
    requests: part.last - part.first + 1,
    outcomes: 0,
    bytes: part.bytes,
    retries: [],
    part: { ...part, parent: fileChunk(parent) },
    status: 'sealed',
    tries: 0,
  }
}

/** Order of two places in the input. */
export function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1]
}

/** Whether a place lies within the range of rows of a chunk. */
export function holds(chunk: ChunkState, place: Place): boolean {
  return comparePlaces(chunk.from, place) <= 0 && comparePlaces(place, chunk.to) <= 0
}

import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { RetriedRun, Sealed, SplitPart } from './journal-records.ts'

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

/** What a chunk is from its seal on. */
interface SealedFacts {
  readonly attempt: string
  readonly chunk: number
  readonly from: Place
  readonly to: Place
  readonly requests: number
  readonly outcomes: number
  readonly bytes: number
  readonly sha256: string
  readonly keepIds: boolean
  readonly retries?: readonly RetriedRun[] | undefined
  readonly part?: (SplitPart & { readonly parent: number }) | undefined
}

/**
 * What is kept in memory of one chunk. There is one for each batch, so it stays small: numbers in the
 * place of arrays, bytes in the place of hex, and all of one shape.
 */
export class ChunkState {
  readonly attempt: string
  readonly chunk: number
  readonly requests: number
  readonly outcomes: number
  readonly bytes: number
  readonly keepIds: boolean
  readonly retries: readonly RetriedRun[]
  /** For a part of a split chunk: its parent and its range of the parent's file. */
  readonly part: (SplitPart & { readonly parent: number }) | undefined
  readonly #fromPosition: number
  readonly #fromPart: number
  readonly #toPosition: number
  readonly #toPart: number
  readonly #digest: string
  /** As the records have it; see {@link status}. */
  recorded: ChunkStatus = 'sealed'
  /**
   * Not recorded: a batch was found for a chunk that counts as not sent, and its record is being written.
   * The chunk is bound from the first moment on, so that no stage that starts meanwhile seals its rows anew.
   */
  isAdopting = false
  /** Not recorded: the results that a record counts on are gone, or are to be had once more. */
  areResultsGone = false
  id: string | undefined = undefined
  why: string | undefined = undefined
  /** Intents so far; the `.sent` file's number tells whether the journal has lost one. */
  tries = 0
  /** Of the last intent, until it is accepted. */
  fence: string | null | undefined = undefined
  serverDate: string | null | undefined = undefined
  /** Batches that may be this chunk's, while it is in doubt. */
  candidates: readonly string[] | undefined = undefined
  excluded: readonly string[] | undefined = undefined
  parts: readonly number[] | undefined = undefined
  /** Requests without a line in the results. */
  missing: number | undefined = undefined
  /** Length of the file of results. */
  resultBytes: number | undefined = undefined
  /** First byte of each sorted run of lines in the results. */
  runs: readonly number[] | undefined = undefined
  pruned = false
  /** The user has resumed the job on purpose when its results were here. */
  resumed = false

  constructor(facts: SealedFacts) {
    this.attempt = facts.attempt
    this.chunk = facts.chunk
    this.requests = facts.requests
    this.outcomes = facts.outcomes
    this.bytes = facts.bytes
    this.keepIds = facts.keepIds
    this.retries = facts.retries ?? none
    this.part = facts.part
    ;[this.#fromPosition, this.#fromPart] = facts.from
    ;[this.#toPosition, this.#toPart] = facts.to
    this.#digest = Buffer.from(facts.sha256, 'hex').toString('latin1')
  }

  /** What is true of the chunk: what the records say, and what this process knows beyond them. */
  get status(): ChunkStatus {
    if (this.isAdopting) return 'intended'
    return this.areResultsGone ? 'accepted' : this.recorded
  }

  get from(): Place {
    return [this.#fromPosition, this.#fromPart]
  }

  get to(): Place {
    return [this.#toPosition, this.#toPart]
  }

  get sha256(): string {
    return Buffer.from(this.#digest, 'latin1').toString('hex')
  }
}

/** Shared by all chunks that are like most. */
const none: readonly never[] = Object.freeze([])
const oneRun: readonly number[] = Object.freeze([0])

/** Results of fewer lines than are sorted at a time are one run. */
export function sharedRuns(runs: readonly number[]): readonly number[] {
  return runs.length === 1 && runs[0] === 0 ? oneRun : runs
}

/** The chunk whose file and wire ids a chunk uses: its own, or for a part its parent's. */
export function fileChunk(chunk: ChunkState): number {
  return chunk.part?.parent ?? chunk.chunk
}

/** First index and count of the requests that the chunk covers of its file. */
export function requestRange(chunk: ChunkState): { first: number; last: number } {
  return chunk.part ?? { first: 0, last: chunk.requests - 1 }
}

export function sealedState(record: Sealed, attempt: string): ChunkState {
  return new ChunkState({ ...record, attempt, keepIds: record.ids === 'keep' })
}

export function partState(parent: ChunkState, part: SplitPart): ChunkState {
  return new ChunkState({
    attempt: parent.attempt,
    from: parent.from,
    to: parent.to,
    sha256: parent.sha256,
    keepIds: parent.keepIds,
    chunk: part.chunk,
    requests: part.last - part.first + 1,
    outcomes: 0,
    bytes: part.bytes,
    part: { ...part, parent: fileChunk(parent) },
  })
}

/** Whether a place lies within the range of rows of a chunk. */
export function holds(chunk: ChunkState, place: Place): boolean {
  return comparePlaces(chunk.from, place) <= 0 && comparePlaces(place, chunk.to) <= 0
}

import type { BatchUsage } from '../../cost/batch-usage.ts'
import type { AskedUsage } from '../../cost/recorded-usage.ts'
import type { PromptVersion } from '../../outcome.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { RetriedRun, Sealed, SplitPart } from './journal-records.ts'

/**
 * - `sealed`: on disk, not bound
 * - `intended`: its INTENT is durable, the answer is not; it is being posted, or is in doubt
 * - `accepted`: the API made a batch of it
 * - `fetched`: its results are on disk; `unresolved`: its results can't be had
 * - `split`: replaced by its parts
 * - `refused`: its only request can never be sent
 */
export type ChunkStatus =
  'sealed' | 'intended' | 'accepted' | 'fetched' | 'unresolved' | 'split' | 'refused'

/** The facts about a chunk that never change after its seal. */
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
  readonly asks?: readonly AskedUsage[] | undefined
  readonly same?: number | undefined
  readonly recalled?: number | undefined
  readonly part?: (SplitPart & { readonly parent: number }) | undefined
  readonly madeBy?: ChunkPrompts | undefined
}

/** What made the requests of a chunk. */
export interface ChunkPrompts {
  /** Undefined for requests that came without `toRequests`. One list for all chunks that are alike. */
  readonly prompts: ReadonlyArray<PromptVersion | undefined>
  /** Requests by prompt; empty for a chunk with a single one. */
  readonly counts: readonly number[]
}

/**
 * The state of one chunk in memory. There is one object per batch, so it must stay small: numbers instead
 * of arrays, bytes instead of hex, and one shape for all.
 */
export class ChunkState {
  readonly attempt: string
  readonly chunk: number
  readonly requests: number
  readonly outcomes: number
  readonly bytes: number
  readonly keepIds: boolean
  readonly retries: readonly RetriedRun[]
  /** Rows of the chunk's file that share the answer of another row's request. */
  readonly same: number
  /** Of the outcomes, those that a store of answers gave. */
  readonly recalled: number
  /** Set for a part of a split chunk: its parent, and its range of the parent's file. */
  readonly part: (SplitPart & { readonly parent: number }) | undefined
  /** What made its requests; see {@link ChunkPrompts}. */
  readonly prompts: ReadonlyArray<PromptVersion | undefined>
  readonly promptCounts: readonly number[]
  readonly #fromPosition: number
  readonly #fromPart: number
  readonly #toPosition: number
  readonly #toPart: number
  readonly #digest: string
  /** The status according to the records; see {@link status}. */
  recorded: ChunkStatus = 'sealed'
  /**
   * Not recorded. A batch was found for a chunk that counts as unsent, and its record is being written. The
   * chunk is bound from that moment, so a stage that starts meanwhile does not seal its rows again.
   */
  isAdopting = false
  /** Not recorded. The recorded results are gone, or are to be fetched once more. */
  areResultsGone = false
  id: string | undefined = undefined
  why: string | undefined = undefined
  /** The number of intents so far. If the `.sent` file has a higher number, the journal has lost an intent. */
  tries = 0
  /** From the last intent; cleared when the chunk is accepted. */
  fence: string | null | undefined = undefined
  serverDate: string | null | undefined = undefined
  /** Batches that may be this chunk's while it is in doubt. */
  candidates: readonly string[] | undefined = undefined
  excluded: readonly string[] | undefined = undefined
  parts: readonly number[] | undefined = undefined
  /** Requests without a line in the results. */
  missing: number | undefined = undefined
  /** Length of the results file. */
  resultBytes: number | undefined = undefined
  /** First byte of each sorted run of lines in the results file. */
  runs: readonly number[] | undefined = undefined
  /**
   * When it was sent, in seconds since 1970: by the service's clock, or as a negative number by this machine's,
   * where the service named no time. Once it is accepted, when the service made its batch.
   */
  sentAt: number | undefined = undefined
  /** What its requests ask. Let go once all of its answers are known, to save memory. */
  asks: readonly AskedUsage[] | undefined
  /** What its answers have used and cost. Undefined until they are here, and if an earlier version fetched them. */
  usage: BatchUsage | undefined = undefined
  pruned = false
  /** It was sent before the job went on although too much had failed: its outcomes count no more. */
  isLookedAt = false
  /** The user resumed the job on purpose after its results had been fetched. */
  resumed = false

  constructor(facts: SealedFacts) {
    this.attempt = facts.attempt
    this.chunk = facts.chunk
    this.requests = facts.requests
    this.outcomes = facts.outcomes
    this.bytes = facts.bytes
    this.keepIds = facts.keepIds
    this.retries = facts.retries ?? none
    this.asks = facts.asks
    this.same = facts.same ?? 0
    this.recalled = facts.recalled ?? 0
    this.part = facts.part
    this.prompts = facts.madeBy?.prompts ?? none
    this.promptCounts = facts.madeBy?.counts ?? none
    ;[this.#fromPosition, this.#fromPart] = facts.from
    ;[this.#toPosition, this.#toPart] = facts.to
    this.#digest = Buffer.from(facts.sha256, 'hex').toString('latin1')
  }

  /** What is true of the chunk: what the records say, corrected by what only this process knows. */
  get status(): ChunkStatus {
    if (this.isAdopting) return 'intended'
    return this.areResultsGone ? 'accepted' : this.recorded
  }

  /** When the service made its batch, in seconds since 1970 by the service's clock, where that is known. */
  get createdAt(): number | undefined {
    return this.sentAt !== undefined && this.sentAt > 0 ? this.sentAt : undefined
  }

  /** The day of that, in days since 1970: prices are those of the day of the create. */
  get sentDay(): number | undefined {
    return this.sentAt === undefined ? undefined : Math.floor(Math.abs(this.sentAt) / daySeconds)
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

const daySeconds = 86_400

/** Shared by the many chunks that are alike, to save memory. */
const none: readonly never[] = Object.freeze([])
const oneRun: readonly number[] = Object.freeze([0])

/** Results that fit into one sort are a single run, so most chunks share one array. */
export function sharedRuns(runs: readonly number[]): readonly number[] {
  return runs.length === 1 && runs[0] === 0 ? oneRun : runs
}

/** The chunk that names the file and the wire ids: the chunk itself, or the parent of a part. */
export function fileChunk(chunk: ChunkState): number {
  return chunk.part?.parent ?? chunk.chunk
}

/** The first and last index of the chunk's requests in its file. */
export function requestRange(chunk: ChunkState): { first: number; last: number } {
  return chunk.part ?? { first: 0, last: chunk.requests - 1 }
}

/** Whether the chunk has nothing to send, and answers from a store that must not be sent for later. */
export function isOnlyRecalled({ requests, recalled }: ChunkState): boolean {
  return requests === 0 && recalled > 0
}

export function sealedState(
  record: Sealed,
  attempt: string,
  madeBy: ChunkPrompts | undefined,
): ChunkState {
  return new ChunkState({ ...record, attempt, keepIds: record.ids === 'keep', madeBy })
}

export function partState(parent: ChunkState, part: SplitPart): ChunkState {
  const { asks, ...place } = part
  return new ChunkState({
    attempt: parent.attempt,
    from: parent.from,
    to: parent.to,
    sha256: parent.sha256,
    keepIds: parent.keepIds,
    same: parent.same,
    chunk: part.chunk,
    requests: part.last - part.first + 1,
    outcomes: 0,
    bytes: part.bytes,
    part: { ...place, parent: fileChunk(parent) },
    asks,
    // Its share of the counts is not known, and nobody asks a part for it.
    madeBy: { prompts: parent.prompts, counts: none },
  })
}

/** Whether a place lies within a chunk's range of rows. */
export function holds(chunk: ChunkState, place: Place): boolean {
  return comparePlaces(chunk.from, place) <= 0 && comparePlaces(place, chunk.to) <= 0
}

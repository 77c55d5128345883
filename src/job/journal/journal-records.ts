/**
 * Every record that a journal can hold; `docs/job-folder.md` is the same list for readers of the
 * files. An unknown type is refused on open: it may say that something was paid.
 */
import type { Place } from '../../place.ts'

/** Requests of an earlier attempt's chunk that a chunk repeats, and where its `.rows` has them. */
export type RetriedRun = readonly [attempt: string, chunk: number, at: number, bytes: number]

interface OfChunk {
  /** Key of the attempt: `1`, `2`, or `name-2` for a named `retryFailed`. */
  readonly attempt: string
  readonly chunk: number
}

/** A chunk's files are complete and have their names. It binds nobody. */
export interface Sealed extends OfChunk {
  readonly type: 'SEALED'
  readonly from: Place
  readonly to: Place
  readonly requests: number
  /** Lines of `.rows` that were answered without a request. */
  readonly outcomes: number
  readonly bytes: number
  readonly sha256: string
  /** Present where the user's ids are on the wire. */
  readonly ids?: 'keep'
  readonly retries?: readonly RetriedRun[]
}

/** The chunk is about to be sent: from here on it may have been paid. */
export interface Intent extends OfChunk {
  readonly type: 'INTENT'
  /** Counts the intents of the chunk, from 1; the `.sent` file holds the same number. */
  readonly try: number
  /** A batch of the workspace that is older than what this create may make; null if it has none. */
  readonly fence: string | null
  /** The service's clock shortly before. */
  readonly serverDate: string | null
  readonly workspace: string | null
  readonly betas?: readonly string[]
}

export type JournalRecord =
  /** A process has opened the folder. */
  | { readonly type: 'OPENED'; readonly job: string; readonly version: number }
  | Sealed
  /** A sealed chunk that was never bound is given up; its files may be removed. */
  | ({ readonly type: 'DROPPED' } & OfChunk)
  | Intent
  /** The API made a batch of the chunk. */
  | ({
      readonly type: 'ACCEPTED'
      readonly id: string
      /** `decided`: by the user, without proof. */
      readonly how: 'reply' | 'reconciled' | 'decided'
    } & OfChunk)
  /** Proved not accepted. `final` where its one request can never be sent. */
  | ({ readonly type: 'REJECTED'; readonly why: string; readonly final?: true } & OfChunk)
  /** Looked for until the settle time was over, and not there. */
  | ({ readonly type: 'ABSENT' } & OfChunk)
  /** Batches that may be the chunk's; they are awaited to see whose they are. */
  | ({ readonly type: 'HELD'; readonly ids: readonly string[] } & OfChunk)
  /** A held batch turned out to be somebody else's. */
  | ({ readonly type: 'EXCLUDED'; readonly id: string } & OfChunk)
  /** A second batch of the same chunk: paid twice outside our power, reported. */
  | ({ readonly type: 'DUPLICATE'; readonly id: string } & OfChunk)
  /** The results are on the disk and complete but for `missing` requests. */
  | ({
      readonly type: 'FETCHED'
      readonly lines: number
      readonly missing: number
      readonly bytes: number
      readonly sha256: string
      /** First byte of each run of lines that follow the order of the requests. */
      readonly runs: readonly number[]
    } & OfChunk)
  /** The batch's results can't be had. */
  | ({ readonly type: 'UNRESOLVED'; readonly why: string } & OfChunk)
  /** The service found the chunk too large: its parts are byte ranges of the same file. */
  | ({ readonly type: 'SPLIT'; readonly into: readonly SplitPart[] } & OfChunk)
  /** The body was removed by `prune()`. */
  | ({ readonly type: 'PRUNED' } & OfChunk)
  /** The service takes the first request: a free look has shown it, and none is made again. */
  | {
      readonly type: 'PREFLIGHT'
      readonly model: string
      /** Absent where it could not be counted, and nothing speaks against the model. */
      readonly inputTokens?: number
    }
  /** The input had so many rows when it last ended. */
  | { readonly type: 'INPUT_END'; readonly rows: number }
  /** The journal lies here (inode and birth of the file), and knows all that was sent so far. */
  | { readonly type: 'PLACED'; readonly place: string }
  /** The user canceled the job, or took that back. */
  | { readonly type: 'CANCELED' }
  | { readonly type: 'RESUMED' }

/** Requests `first` to `last` of the parent, at bytes `at` to `at + bytes` of its file. */
export interface SplitPart {
  readonly chunk: number
  readonly first: number
  readonly last: number
  readonly at: number
  readonly bytes: number
}

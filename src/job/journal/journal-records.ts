/**
 * Every record that a journal can contain. `docs/job-folder.md` describes them for readers of the files.
 * A journal with an unknown type is refused on open, because that record may say that something was paid.
 */
import type { AskedUsage, RecordedUsage } from '../../cost/recorded-usage.ts'
import type { FailureKind } from '../../outcome.ts'
import type { Place } from '../../place.ts'

/** Requests of an earlier attempt's chunk that this chunk repeats, and where its `.rows` file lists them. */
export type RetriedRun = readonly [attempt: string, chunk: number, at: number, bytes: number]

/** What made requests of a chunk, and how many. Without a hash they came without `toRequests`. */
export interface SealedPrompt {
  readonly version?: string
  readonly hash?: string
  readonly requests: number
}

interface OfChunk {
  /** Key of the attempt: `1`, `2`, or `name-2` for a named `retryFailed`. */
  readonly attempt: string
  readonly chunk: number
}

/** A chunk's files are complete and have their names. The chunk is not bound yet. */
export interface Sealed extends OfChunk {
  readonly type: 'SEALED'
  readonly from: Place
  readonly to: Place
  readonly requests: number
  /** Lines of the `.rows` file that were answered without a request. */
  readonly outcomes: number
  readonly bytes: number
  readonly sha256: string
  /** Present if the user's ids are on the wire. */
  readonly ids?: 'keep'
  readonly retries?: readonly RetriedRun[]
  /** Rows that share the answer of another row's request. */
  readonly same?: number
  /** Of the outcomes, those that a store of answers gave. */
  readonly recalled?: number
  /** What its requests ask, by model. Absent in a folder of format 2. */
  readonly asks?: readonly AskedUsage[]
  /**
   * What made its requests. Of several, a line of the `.rows` file says which, unless it is the first.
   * Absent where that is not known, as in a folder of format 3.
   */
  readonly prompts?: readonly SealedPrompt[]
}

/** The chunk is about to be sent. From here on it may have been paid. */
export interface Intent extends OfChunk {
  readonly type: 'INTENT'
  /** The number of this intent of the chunk, from 1. The `.sent` file has the same number. */
  readonly try: number
  /** A batch of the workspace that is older than any that this create makes; null if the workspace has none. */
  readonly fence: string | null
  /** The service's clock shortly before the create. */
  readonly serverDate: string | null
  readonly workspace: string | null
  readonly betas?: readonly string[]
}

/** A request that is asked at once, by the Messages API: where its sealed form lies. */
interface OfRequest extends OfChunk {
  readonly index: number
  /** Of a row that shares the request: its number among them. */
  readonly copy?: number
}

/** Records about rows that `askNow` asks. */
export type AskRecord =
  /** The call is about to be made. From here on it may have been paid. */
  | ({
      readonly type: 'ASKING'
      /** How often the row was begun, this one included. */
      readonly try: number
      /** Of what is sent: the request may have been rewritten. */
      readonly sha256: string
      readonly asks: readonly AskedUsage[]
    } & OfRequest)
  /** The answer lies in `asked.jsonl`, durably. */
  | ({
      readonly type: 'ASKED'
      readonly at: number
      readonly bytes: number
      readonly crc: string
      /** What it used and cost, at the full price. Absent for an error: the service has refused the request. */
      readonly usage?: RecordedUsage
      /** What the attempts before cost; null if one of them had no known price. */
      readonly spent_usd?: number | null
    } & OfRequest)
  /** There is no answer. */
  | ({
      readonly type: 'UNASKED'
      readonly why: string
      /** The reply was lost: a model may have run. Absent: none has, and nothing was paid. */
      readonly lost?: true
      /** This run does not ask for the row again. */
      readonly givenUp?: true
    } & OfRequest)

/**
 * A way in which rows failed, without a word of their answers.
 *
 * @example
 * ```ts
 * const lineOf = ({ kind, rows, position }: TrippedReason) => `${rows} ${kind}, such as row ${position + 1}`
 * ```
 */
export interface TrippedReason {
  /** What happened, in a word. */
  readonly kind: FailureKind
  /** For `errored`: the API's error type. */
  readonly error_type?: string
  /** How many of the rows failed so. */
  readonly rows: number
  /** The first such row, by its place in the input. */
  readonly position: number
}

/** More of the last outcomes were failures than may be. */
export interface Tripped {
  /** The last outcomes that were looked at, and how many of them were failures. */
  readonly rows: number
  readonly failed: number
  /** The share that may fail. */
  readonly limit: number
  readonly reasons: readonly TrippedReason[]
  /** Hashes of the prompts that the rows were sent with; absent if any of them is not known. */
  readonly prompts?: readonly string[]
}

/** The service's copy of a batch, requests and results, was deleted because the user wanted that. */
export interface Deleted extends OfChunk {
  readonly type: 'DELETED'
  readonly id: string
  /** The service had no such batch any more. */
  readonly gone?: true
  /** When the record was written. The journal adds it to every line. */
  readonly ts?: string
}

export type JournalRecord =
  /** A process has opened the folder. */
  | { readonly type: 'OPENED'; readonly job: string; readonly version: number }
  | Sealed
  /** A sealed chunk that was never bound is dropped; its files may be removed. */
  | ({ readonly type: 'DROPPED' } & OfChunk)
  | Intent
  /** The API made a batch of the chunk. */
  | ({
      readonly type: 'ACCEPTED'
      readonly id: string
      /** When the service made it, by its own clock. Absent in a folder of an earlier version. */
      readonly created?: string
      /** `decided` means decided by the user, without proof. */
      readonly how: 'reply' | 'reconciled' | 'decided'
    } & OfChunk)
  /** Proved not accepted. `final` if its only request can never be sent. */
  | ({ readonly type: 'REJECTED'; readonly why: string; readonly final?: true } & OfChunk)
  /** No batch of it was found within the settle time. */
  | ({ readonly type: 'ABSENT' } & OfChunk)
  /** Candidates: batches that may be the chunk's. Their owner shows when they have ended. */
  | ({ readonly type: 'HELD'; readonly ids: readonly string[] } & OfChunk)
  /** A candidate turned out to be somebody else's. */
  | ({ readonly type: 'EXCLUDED'; readonly id: string } & OfChunk)
  /** A second batch of the same chunk: it was paid twice for reasons outside our control, and is reported. */
  | ({ readonly type: 'DUPLICATE'; readonly id: string } & OfChunk)
  /** The results are on disk. They are complete except for `missing` requests. */
  | ({
      readonly type: 'FETCHED'
      readonly lines: number
      readonly missing: number
      readonly bytes: number
      readonly sha256: string
      /** First byte of each run of lines in the order of the requests. */
      readonly runs: readonly number[]
      /** What its answers used and cost. Absent in a folder of format 2. */
      readonly usage?: RecordedUsage
      /** When the batch ended, by the service's clock. */
      readonly ended?: string
    } & OfChunk)
  /** The batch's results can't be had. */
  | ({ readonly type: 'UNRESOLVED'; readonly why: string } & OfChunk)
  /** The service found the chunk too large. Its parts are byte ranges of the same file. */
  | ({ readonly type: 'SPLIT'; readonly into: readonly SplitPart[] } & OfChunk)
  | Deleted
  /** `prune()` removed the body. */
  | ({ readonly type: 'PRUNED' } & OfChunk)
  | AskRecord
  /** A free preflight call has shown that the service accepts the first request. It is not repeated. */
  | {
      readonly type: 'PREFLIGHT'
      readonly model: string
      /** Absent if the tokens could not be counted although nothing speaks against the model. */
      readonly inputTokens?: number
    }
  /** The pilot was looked at, and the rest may be sent. */
  | { readonly type: 'GO' }
  /** Too much has failed: nothing new is sent before somebody has looked. */
  | ({ readonly type: 'TRIPPED' } & Tripped)
  /**
   * The job goes on after that. Outcomes of what was sent before do not count again.
   * `told`: by the user; `limit`: more may fail now; `prompt`: the rows to come have another prompt.
   */
  | { readonly type: 'RELEASED'; readonly why: 'told' | 'limit' | 'prompt' }
  /** The number of rows that the input had when it last ended. */
  | { readonly type: 'INPUT_END'; readonly rows: number }
  /** Where the journal lies (inode and birth of the file). At this point it knew everything that was sent. */
  | { readonly type: 'PLACED'; readonly place: string }
  /** The user canceled the job, or undid that. */
  | { readonly type: 'CANCELED' }
  | { readonly type: 'RESUMED' }

/** Requests `first` to `last` of the parent, at bytes `at` to `at + bytes` of the parent's file. */
export interface SplitPart {
  readonly chunk: number
  readonly first: number
  readonly last: number
  readonly at: number
  readonly bytes: number
  /** Like those of a sealed chunk. */
  readonly asks?: readonly AskedUsage[]
}

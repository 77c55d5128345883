/**
 * The faults that can be switched on, as plain data, so that a process of its own can be told of
 * them over HTTP. A rule says where (`on`), what (`fault`, with its figures) and when it strikes.
 */
import type { Endpoint } from '../wire/wire-types.ts'

/** When a rule strikes. With none of these: every time. With several: only where all agree. */
export interface FaultTiming {
  /** Probability, 0 to 1, drawn from the seed. */
  readonly p?: number
  /** Only the next so many times. */
  readonly next?: number
  /** Only at these calls, counted from 1 since the rule was switched on. */
  readonly calls?: readonly number[]
  /** Only within so many milliseconds since the rule was switched on. */
  readonly forMs?: number
  /** Only for this batch. */
  readonly batchId?: string
}

/** Whether the call takes effect before the fault strikes. Default false. */
interface Commit {
  readonly commit?: boolean
}

/** Faults of any call. */
export type CallFault =
  /** An error of the service; with `envelope: false` in plain text, as from a proxy. */
  | ({
      readonly fault: 'status'
      readonly status: number
      readonly type?: string
      readonly message?: string
      /** E.g. `enforced_spend_limit_reached`. */
      readonly errorCode?: string
      /** `retry-after` in seconds, or any text. */
      readonly retryAfter?: number | string
      /** `retry-after` as an HTTP date so many seconds from now. */
      readonly retryAfterDate?: number
      readonly envelope?: boolean
    } & Commit)
  /** The connection breaks before the call takes effect: with the headers, or after the whole body. */
  | { readonly fault: 'reset'; readonly at?: 'headers' | 'body' }
  /** The call takes effect and the connection breaks before the reply. */
  | { readonly fault: 'reply_lost' }
  /** The call takes effect and its reply breaks off after so many bytes. Default 20. */
  | { readonly fault: 'reply_cut'; readonly bytes?: number }
  /** The call takes effect and its reply comes at so many bytes a second. Default 1. */
  | { readonly fault: 'reply_trickle'; readonly bytesPerSecond?: number }
  /** A page of HTML, as from a proxy. Default status 502. */
  | ({ readonly fault: 'html'; readonly status?: number } & Commit)
  /** No reply for so long, then the connection breaks. Default: for ever. */
  | ({ readonly fault: 'hang'; readonly ms?: number } & Commit)
  /** The reply comes so much later. */
  | { readonly fault: 'slow'; readonly ms: number }
  /** Default status 307. */
  | ({ readonly fault: 'redirect'; readonly location: string; readonly status?: number } & Commit)

/** Faults of create alone. */
export type CreateFault =
  /** The reply is lost, and nobody sees the batch before so many milliseconds have passed. */
  | { readonly fault: 'late_commit'; readonly ms: number }
  /** A proxy sends the call twice: two batches, one reply. */
  | { readonly fault: 'replayed' }

/** Faults of list alone. */
export type ListFault = {
  /** Batches younger than this are not in the list yet. */
  readonly fault: 'lag'
  readonly ms: number
}

/** Faults of a download. Several may strike together. Shares are of the lines, 0 to 1. */
export type ResultsFault =
  /**
   * The download ends after this share of the lines (default 0.5): between two lines or within one,
   * by a broken connection or by a clean end of the body.
   */
  | {
      readonly fault: 'cut'
      readonly share?: number
      readonly midLine?: boolean
      readonly clean?: boolean
    }
  /** `content-length` says so many bytes more than come. Default 1. */
  | { readonly fault: 'wrong_length'; readonly bytes?: number }
  /** Silence after this share of the lines (default 0.5), for so long (default for ever). */
  | { readonly fault: 'stall'; readonly share?: number; readonly ms?: number }
  /** So many bytes a second. Default 1. */
  | { readonly fault: 'trickle'; readonly bytesPerSecond?: number }
  /** This share of the lines comes twice (default 0.1), the second time with another payload if wished. */
  | { readonly fault: 'duplicate_lines'; readonly share?: number; readonly different?: boolean }
  /** This share of the lines does not come. Default 0.1. */
  | { readonly fault: 'missing_lines'; readonly share?: number }
  /** So many lines of unknown custom_ids. Default 1. */
  | { readonly fault: 'unknown_ids'; readonly lines?: number }
  /** A blank line after each line. */
  | { readonly fault: 'blank_lines' }
  | { readonly fault: 'crlf' }
  | { readonly fault: 'no_final_newline' }
  | { readonly fault: 'bom' }
  /** This share of the lines is no JSON. Default 0.1. */
  | { readonly fault: 'malformed_lines'; readonly share?: number }
  /** One more line of so many bytes, with an unknown custom_id. */
  | { readonly fault: 'giant_line'; readonly bytes: number }
  /** These lines come first, as they are. */
  | { readonly fault: 'raw_lines'; readonly lines: readonly string[] }
  /** A byte that is no UTF-8 stands in this share of the lines. Default 0.1. */
  | { readonly fault: 'invalid_utf8'; readonly share?: number }
  | { readonly fault: 'gzip' }

/** Faults of a batch, drawn when it is created. Shares are of its requests, 0 to 1, default 1. */
export type BatchFault =
  | { readonly fault: 'expired'; readonly share?: number }
  | { readonly fault: 'canceled'; readonly share?: number }
  /** Each errored request takes the next of these types. Default `api_error`. */
  | { readonly fault: 'errored'; readonly share?: number; readonly types?: readonly string[] }
  /** A result of a type that does not exist. */
  | { readonly fault: 'unknown_result'; readonly share?: number }
  /** It ends with no results at all. */
  | { readonly fault: 'empty' }
  /** It is archived as soon as it has ended. */
  | { readonly fault: 'archived' }
  /** It is gone as soon as it has ended, or at once. */
  | { readonly fault: 'deleted'; readonly at?: 'end' | 'create' }
  /** `results_url` is null though it has ended, for so long. Default: for ever. */
  | { readonly fault: 'no_results_url'; readonly ms?: number }
  /** The second time that it is described after its end, it is in progress again; then ended. */
  | { readonly fault: 'backwards' }
  /** `results_url` names this origin. */
  | { readonly fault: 'foreign_results_url'; readonly origin: string }
  /** The figures say one request more than there are. */
  | { readonly fault: 'bad_counts' }
  /** It is described with a field that nobody knows. */
  | { readonly fault: 'unknown_field' }
  /** A processing_status that does not exist, default `paused`. */
  | { readonly fault: 'unknown_status'; readonly status?: string }
  /** It takes so much longer. */
  | { readonly fault: 'slow'; readonly ms: number }

/** One fault: where, what and when. */
export type FaultRule = FaultTiming &
  (
    | ({ readonly on: Endpoint | 'any' } & CallFault)
    | ({ readonly on: 'create' } & CreateFault)
    | ({ readonly on: 'list' } & ListFault)
    | ({ readonly on: 'results' } & ResultsFault)
    | ({ readonly on: 'batch' } & BatchFault)
  )

/** Where a rule can strike. */
export type FaultSite = FaultRule['on']

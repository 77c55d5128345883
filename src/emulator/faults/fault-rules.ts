/**
 * The faults that can be switched on. Rules are plain data, so a test can send them to an emulator
 * in another process. A rule says where (`on`), what (`fault` and its members) and when.
 */
import type { Endpoint } from '../wire/wire-types.ts'

/**
 * When a rule strikes. Without any of these: every time. With several: only when all of them match.
 *
 * @example
 * ```ts
 * const timing: FaultTiming = { p: 0.1, forMs: 60_000 }
 * emulator.faults.add({ on: 'retrieve', fault: 'status', status: 529, ...timing })
 * ```
 */
export interface FaultTiming {
  /** Probability from 0 to 1, drawn from the seed. */
  readonly p?: number
  /** Only this many times. */
  readonly next?: number
  /** Only at these calls, counted from 1 since the rule was switched on. */
  readonly calls?: readonly number[]
  /** Only for this many milliseconds after the rule was switched on. */
  readonly forMs?: number
  /** Only for this batch. */
  readonly batchId?: string
}

/**
 * Faults of any call. With `commit: true` the call takes effect before the fault strikes. Default
 * false.
 *
 * @example
 * ```ts
 * const overloaded: CallFault = { fault: 'status', status: 529, retryAfter: 1 }
 * emulator.faults.add({ on: 'any', next: 3, ...overloaded })
 * ```
 */
export type CallFault =
  /** An error of the service. With `envelope: false` it is plain text, as from a proxy. */
  | {
      readonly fault: 'status'
      readonly status: number
      readonly type?: string
      readonly message?: string
      /** E.g. `enforced_spend_limit_reached`. */
      readonly errorCode?: string
      /** `retry-after` in seconds, or any text. */
      readonly retryAfter?: number | string
      /**
       * `retry-after` as an HTTP date, this many emulated seconds from now. The date is one of the
       * real clock, which the client compares it with.
       */
      readonly retryAfterDate?: number
      /** More headers, such as `{ 'x-should-retry': 'false', 'retry-after-ms': '5' }`. */
      readonly headers?: Readonly<Record<string, string>>
      /** `request_id` of the body. Default: that of the call. */
      readonly requestId?: string | null
      readonly envelope?: boolean
      readonly commit?: boolean
    }
  /** The connection breaks before the call takes effect: at the headers or after the body. */
  | { readonly fault: 'reset'; readonly at?: 'headers' | 'body' }
  /** The call takes effect, and the connection breaks before the reply. */
  | { readonly fault: 'reply_lost' }
  /** The call takes effect, and its reply breaks off after this many bytes. Default 20. */
  | { readonly fault: 'reply_cut'; readonly bytes?: number }
  /** The call takes effect, and its reply arrives at this rate. Default 1. */
  | { readonly fault: 'reply_trickle'; readonly bytesPerSecond?: number }
  /** An HTML page, as from a proxy. Default status 502. */
  | { readonly fault: 'html'; readonly status?: number; readonly commit?: boolean }
  /** No reply for this long, then the connection breaks. Default: forever. */
  | { readonly fault: 'hang'; readonly ms?: number; readonly commit?: boolean }
  /** The reply is delayed by this long. */
  | { readonly fault: 'slow'; readonly ms: number }
  /** A redirect. Default status 307. */
  | {
      readonly fault: 'redirect'
      readonly location: string
      readonly status?: number
      readonly commit?: boolean
    }

/**
 * Faults of create only.
 *
 * @example
 * ```ts
 * const late: CreateFault = { fault: 'late_commit', ms: 120_000 }
 * emulator.faults.add({ on: 'create', next: 1, ...late })
 * ```
 */
export type CreateFault =
  /** The reply is lost, and the batch stays invisible for this many milliseconds. */
  | { readonly fault: 'late_commit'; readonly ms: number }
  /** A proxy sends the call twice: two batches, one reply. */
  | { readonly fault: 'replayed' }

/**
 * Faults of list only.
 *
 * @example
 * ```ts
 * const lag: ListFault = { fault: 'lag', ms: 5000 }
 * emulator.faults.add({ on: 'list', ...lag })
 * ```
 */
export type ListFault = {
  /** The list does not show batches younger than this. */
  readonly fault: 'lag'
  readonly ms: number
}

/**
 * Faults of a download. Several can strike together. Shares are fractions of the lines, 0 to 1.
 *
 * @example
 * ```ts
 * const cut: ResultsFault = { fault: 'cut', share: 0.3, midLine: true }
 * emulator.faults.add({ on: 'results', next: 1, ...cut })
 * ```
 */
export type ResultsFault =
  /**
   * The download ends after this share of the lines (default 0.5), between two lines or within one.
   * The connection breaks, or the body ends cleanly.
   */
  | {
      readonly fault: 'cut'
      readonly share?: number
      readonly midLine?: boolean
      readonly clean?: boolean
    }
  /** `content-length` is too high by this many bytes. Default 1. */
  | { readonly fault: 'wrong_length'; readonly bytes?: number }
  /** A pause after this share of the lines (default 0.5), of this length (default forever). */
  | { readonly fault: 'stall'; readonly share?: number; readonly ms?: number }
  /** The download arrives at this rate. Default 1. */
  | { readonly fault: 'trickle'; readonly bytesPerSecond?: number }
  /**
   * This share of the lines comes twice (default 0.1); with `different`, with two different
   * results.
   */
  | { readonly fault: 'duplicate_lines'; readonly share?: number; readonly different?: boolean }
  /** This share of the lines is missing. Default 0.1. */
  | { readonly fault: 'missing_lines'; readonly share?: number }
  /** Adds this many lines with unknown custom_ids. Default 1. */
  | { readonly fault: 'unknown_ids'; readonly lines?: number }
  /** A blank line after each line. */
  | { readonly fault: 'blank_lines' }
  | { readonly fault: 'crlf' }
  | { readonly fault: 'no_final_newline' }
  | { readonly fault: 'bom' }
  /** This share of the lines is not valid JSON. Default 0.1. */
  | { readonly fault: 'malformed_lines'; readonly share?: number }
  /** Adds a line of this size, with an unknown custom_id. */
  | { readonly fault: 'giant_line'; readonly bytes: number }
  /** Puts these lines first, unchanged. */
  | { readonly fault: 'raw_lines'; readonly lines: readonly string[] }
  /** This share of the lines contains a byte that is not valid UTF-8. Default 0.1. */
  | { readonly fault: 'invalid_utf8'; readonly share?: number }
  | { readonly fault: 'gzip' }

/**
 * Faults of streamed answers only. Shares are fractions of the events, from 0 to 1. Default 0.5.
 *
 * @example
 * ```ts
 * const overloaded: MessagesFault = { fault: 'stream_error', type: 'overloaded_error', after: 0.2 }
 * emulator.faults.add({ on: 'messages', next: 1, ...overloaded })
 * ```
 */
export type MessagesFault =
  /** After this share comes an `error` event, and nothing else. Default `overloaded_error`. */
  | {
      readonly fault: 'stream_error'
      readonly type?: string
      readonly message?: string
      readonly after?: number
    }
  /** The connection breaks after this share. */
  | { readonly fault: 'stream_cut'; readonly share?: number }

/**
 * Faults of a batch, drawn when it is created. Shares are fractions of its requests, default 1.
 *
 * @example
 * ```ts
 * const expired: BatchFault = { fault: 'expired', share: 0.3 }
 * emulator.faults.add({ on: 'batch', next: 1, ...expired })
 * ```
 */
export type BatchFault =
  | { readonly fault: 'expired'; readonly share?: number }
  | { readonly fault: 'canceled'; readonly share?: number }
  /** Errored requests take these types in turn. Default `api_error`. */
  | { readonly fault: 'errored'; readonly share?: number; readonly types?: readonly string[] }
  /** A result of a type that does not exist. */
  | { readonly fault: 'unknown_result'; readonly share?: number }
  /** The batch ends without any results. */
  | { readonly fault: 'empty' }
  /** The batch is archived as soon as it has ended. */
  | { readonly fault: 'archived' }
  /** The batch is deleted as soon as it has ended, or right after it was created. */
  | { readonly fault: 'deleted'; readonly at?: 'end' | 'create' }
  /** `results_url` stays null for this long after the end. Default: forever. */
  | { readonly fault: 'no_results_url'; readonly ms?: number }
  /** The second description after the end says in progress again; later ones say ended. */
  | { readonly fault: 'backwards' }
  /** `results_url` points to this origin. */
  | { readonly fault: 'foreign_results_url'; readonly origin: string }
  /** The counts add up to one request too many. */
  | { readonly fault: 'bad_counts' }
  /** The description has an unknown field. */
  | { readonly fault: 'unknown_field' }
  /** A processing_status that does not exist, default `paused`. */
  | { readonly fault: 'unknown_status'; readonly status?: string }
  /** The batch takes this much longer. */
  | { readonly fault: 'slow'; readonly ms: number }

/**
 * A rule for one fault: where, what and when.
 *
 * @example
 * ```ts
 * const rules: FaultRule[] = [
 *   { on: 'create', fault: 'reply_lost', calls: [2] },
 *   { on: 'batch', fault: 'expired', share: 0.3, next: 1 },
 * ]
 * emulator.faults.set(rules)
 * ```
 */
export type FaultRule = FaultTiming &
  (
    | ({ readonly on: Endpoint | 'any' } & CallFault)
    | ({ readonly on: 'create' } & CreateFault)
    | ({ readonly on: 'list' } & ListFault)
    | ({ readonly on: 'results' } & ResultsFault)
    | ({ readonly on: 'messages' } & MessagesFault)
    | ({ readonly on: 'batch' } & BatchFault)
  )

/** Where a rule can strike. */
export type FaultSite = FaultRule['on']

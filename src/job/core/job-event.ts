/** An attempt: its number, and the name of its `retryFailed` if it has one. */
interface OfAttempt {
  readonly attempt: number
  readonly name?: string
}

interface OfChunk extends OfAttempt {
  readonly chunk: number
}

/**
 * A change in the state of a job, for progress displays. Each batch causes a few events; no event is sent
 * per row.
 */
export type JobEvent =
  | ({
      readonly type: 'sealed'
      readonly requests: number
      readonly bytes: number
    } & OfChunk)
  | {
      /** A free preflight call has shown that the service accepts the first request. */
      readonly type: 'preflight'
      readonly model: string
      /** Absent if the tokens could not be counted although nothing speaks against the model. */
      readonly inputTokens?: number
    }
  | ({ readonly type: 'submitting' } & OfChunk)
  | ({
      readonly type: 'accepted'
      readonly id: string
      readonly requests: number
    } & OfChunk)
  | ({
      readonly type: 'waiting'
      readonly why: string
      readonly ms: number
    } & OfChunk)
  | ({
      readonly type: 'in-doubt'
      readonly why: string
    } & OfChunk)
  | ({ readonly type: 'absent' } & OfChunk)
  | ({
      readonly type: 'late' | 'duplicate'
      readonly id: string
    } & OfChunk)
  | ({
      readonly type: 'split'
      readonly parts: number
    } & OfChunk)
  | { readonly type: 'polled'; readonly open: number; readonly nextMs: number }
  | ({
      readonly type: 'ended'
      readonly id: string
    } & OfChunk)
  | ({
      readonly type: 'fetched'
      readonly lines: number
      readonly missing: number
    } & OfChunk)
  | ({
      readonly type: 'unresolved'
      readonly why: string
    } & OfChunk)
  | ({
      readonly type: 'odd-lines'
      readonly duplicates: number
      readonly differing: number
      readonly unknown: number
      /** Lines that are not results of the service. Lines over 64 MiB are skipped and counted in `oversized`. */
      readonly unreadable: number
      readonly oversized: number
    } & OfChunk)
  | ({
      readonly type: 'emitted'
      readonly requests: number
    } & OfChunk)
  | ({ readonly type: 'retrying'; readonly rows: number } & OfAttempt)
  | { readonly type: 'held'; readonly why: string }
  | { readonly type: 'trouble'; readonly what: string; readonly againMs: number }

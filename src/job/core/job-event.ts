/** An attempt: its number, and the name of its `retryFailed` where that has one. */
interface OfAttempt {
  readonly attempt: number
  readonly name?: string
}

interface OfChunk extends OfAttempt {
  readonly chunk: number
}

/**
 * A change in the state of a job, for progress displays. There are a few for each batch and none for
 * a row.
 */
export type JobEvent =
  | ({
      readonly type: 'sealed'
      readonly requests: number
      readonly bytes: number
    } & OfChunk)
  | {
      /** A free look has shown that the service takes the first request. */
      readonly type: 'preflight'
      readonly model: string
      /** Absent where it could not be counted, and nothing speaks against the model. */
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
      /** Lines that are no result of the service, and lines over 64 MiB, which are skipped. */
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

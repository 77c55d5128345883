/**
 * A change in the state of a job, for progress displays. There are a few for each batch and none for
 * a row.
 */
export type JobEvent =
  | {
      readonly type: 'sealed'
      readonly attempt: string
      readonly chunk: number
      readonly requests: number
      readonly bytes: number
    }
  | {
      /** A free look has shown that the service takes the first request. */
      readonly type: 'preflight'
      readonly model: string
      /** Absent where it could not be counted, and nothing speaks against the model. */
      readonly inputTokens?: number
    }
  | { readonly type: 'submitting'; readonly attempt: string; readonly chunk: number }
  | {
      readonly type: 'accepted'
      readonly attempt: string
      readonly chunk: number
      readonly id: string
      readonly requests: number
    }
  | {
      readonly type: 'waiting'
      readonly attempt: string
      readonly chunk: number
      readonly why: string
      readonly ms: number
    }
  | {
      readonly type: 'in-doubt'
      readonly attempt: string
      readonly chunk: number
      readonly why: string
    }
  | { readonly type: 'absent'; readonly attempt: string; readonly chunk: number }
  | {
      readonly type: 'late' | 'duplicate'
      readonly attempt: string
      readonly chunk: number
      readonly id: string
    }
  | {
      readonly type: 'split'
      readonly attempt: string
      readonly chunk: number
      readonly parts: number
    }
  | { readonly type: 'polled'; readonly open: number; readonly nextMs: number }
  | {
      readonly type: 'ended'
      readonly attempt: string
      readonly chunk: number
      readonly id: string
    }
  | {
      readonly type: 'fetched'
      readonly attempt: string
      readonly chunk: number
      readonly lines: number
      readonly missing: number
    }
  | {
      readonly type: 'unresolved'
      readonly attempt: string
      readonly chunk: number
      readonly why: string
    }
  | {
      readonly type: 'odd-lines'
      readonly attempt: string
      readonly chunk: number
      readonly duplicates: number
      readonly differing: number
      readonly unknown: number
      /** Lines that are no result of the service, and lines over 64 MiB, which are skipped. */
      readonly unreadable: number
      readonly oversized: number
    }
  | {
      readonly type: 'emitted'
      readonly attempt: string
      readonly chunk: number
      readonly requests: number
    }
  | { readonly type: 'retrying'; readonly attempt: string; readonly rows: number }
  | { readonly type: 'held'; readonly why: string }
  | { readonly type: 'trouble'; readonly what: string; readonly againMs: number }

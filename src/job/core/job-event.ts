/**
 * A change in the state of a job, for progress displays. There are a few for each batch and none for
 * a row. `attempt` is the key of an attempt, `chunk` the number of a chunk in it, from 1.
 *
 * | type | what happened |
 * |---|---|
 * | `sealed` | a chunk is written: its requests and bytes |
 * | `preflight` | the service takes the first request |
 * | `submitting` | a create call begins |
 * | `accepted` | the service has made batch `id` of a chunk |
 * | `waiting` | the service takes nothing more for now; asked again in `ms` milliseconds |
 * | `in-doubt` | the reply to a create call was lost, and it may have been accepted |
 * | `absent` | no batch was made of a chunk in doubt; it is sent again |
 * | `late` | batch `id` of a chunk that counted as absent was found |
 * | `duplicate` | a second batch was made of a chunk outside our power |
 * | `split` | the body was too large for the service; the chunk goes in `parts` |
 * | `polled` | batches were looked at: `open` have not ended, the next look is in `nextMs` milliseconds |
 * | `ended` | batch `id` has ended |
 * | `fetched` | its results are on the disk: `lines` came, `missing` did not |
 * | `unresolved` | its results can't be had |
 * | `odd-lines` | its results held lines that do not belong there, and how many of each kind |
 * | `emitted` | outcomes of a chunk were handed on |
 * | `retrying` | so many rows go into a later attempt |
 * | `held` | nothing new is sent |
 * | `trouble` | a call failed; it is made again in `againMs` milliseconds |
 *
 * @example
 * ```ts
 * job.onEvent((event: JobEvent) => {
 *   if (event.type === 'accepted') console.log(`${event.id}: ${event.requests} requests`)
 * })
 * ```
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

import type { ModelCost } from '../../cost/job-cost.ts'
import type { Tokens } from '../../cost/tokens.ts'
import type { Ref } from '../../outcome.ts'
import type { TrippedReason } from '../journal/journal-records.ts'
import type { PilotReport } from './pilot-report.ts'

/**
 * A change in the state of a job, for progress displays, logs and metrics. Each batch causes a few events; no
 * event is sent per row. `at` is when it happened. `attempt` is the number of an attempt, with the `name` of its `retryFailed` where that has one;
 * `chunk` is the number of a chunk in it, from 1.
 *
 * | type | what happened |
 * |---|---|
 * | `opened` | the job is open; `open` batches of earlier runs are still awaited |
 * | `closed` | the job is closed: the last event |
 * | `sealed` | a chunk is written: its requests and bytes |
 * | `preflight` | the service takes the first request |
 * | `prefix-differs` | the prefix marked for the prompt cache differs from row to row, which costs extra |
 * | `submitting` | a create call begins |
 * | `accepted` | the service has made batch `id` of a chunk |
 * | `waiting` | the service accepts nothing more for now; tried again in `ms` milliseconds |
 * | `in-doubt` | the reply to a create call was lost, and it may have been accepted |
 * | `absent` | no batch was made of a chunk in doubt; it is sent again |
 * | `late` | batch `id` of a chunk that counted as absent was found |
 * | `duplicate` | the service made a second batch of a chunk |
 * | `split` | the body was too large for the service; the chunk goes in `parts` |
 * | `polled` | batches were looked at: `open` have not ended, the next look is in `nextMs` milliseconds |
 * | `ended` | batch `id` has ended |
 * | `fetched` | its results are on the disk: `lines` came, `missing` did not; `tokens` were used, for `usd` |
 * | `unresolved` | its results are not available |
 * | `odd-lines` | its results had unexpected lines, counted by kind |
 * | `emitted` | outcomes of a chunk were handed on |
 * | `retrying` | this many rows go into a later attempt |
 * | `asking` | `askNow` makes its first call of this run, for the row at `position` |
 * | `asked-again` | a row is asked again because an earlier call got no answer; that call may have been paid too |
 * | `asked` | the results of the calls of this run |
 * | `pilot` | the outcomes of the pilot are known, with its report |
 * | `tripped` | too many rows failed: nothing new is sent |
 * | `held` | nothing new is sent |
 * | `trouble` | something failed, with its kind in `code`; it is tried again in `againMs` milliseconds |
 *
 * @example
 * ```ts
 * job.onEvent((event: JobEvent) => {
 *   if (event.type === 'accepted') console.log(`${event.id}: ${event.requests} requests`)
 * })
 * ```
 */
export type JobEvent = {
  /** When it happened, by this machine's clock: `2026-01-31T12:00:00.000Z`. */
  readonly at: string
} & (
  | {
      readonly type: 'opened'
      /** The id of the job. */
      readonly job: string
      /** Batches that earlier runs have sent and whose results are not here. */
      readonly open: number
    }
  /** The last event. `open`: batches that run on, or whose results are not here. */
  | { readonly type: 'closed'; readonly open: number }
  | ({
      readonly type: 'sealed'
      readonly requests: number
      readonly bytes: number
    } & Omit<Ref, 'index'>)
  | {
      /** A free preflight call has shown that the service accepts the first request. */
      readonly type: 'preflight'
      readonly model: string
      /** Absent if the tokens could not be counted although nothing speaks against the model. */
      readonly inputTokens?: number
    }
  | {
      /** Of `requests` that mark a prefix for the prompt cache, most have one that no other has. */
      readonly type: 'prefix-differs'
      readonly requests: number
      readonly distinct: number
      /** Length of a marked prefix as JSON, on average. */
      readonly bytes: number
      /** The longest time for which they are written. */
      readonly ttl: '5m' | '1h'
    }
  | ({ readonly type: 'submitting' } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'accepted'
      readonly id: string
      readonly requests: number
      /** When the service made it, by the service's clock. Absent where a user decided that it is this batch. */
      readonly created?: string
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'waiting'
      readonly why: string
      readonly ms: number
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'in-doubt'
      readonly why: string
    } & Omit<Ref, 'index'>)
  | ({ readonly type: 'absent' } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'late' | 'duplicate'
      readonly id: string
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'split'
      readonly parts: number
    } & Omit<Ref, 'index'>)
  | {
      readonly type: 'polled'
      readonly open: number
      readonly nextMs: number
      /** When the oldest of the open batches was made, by the service's clock. */
      readonly oldest?: string
    }
  | ({
      readonly type: 'ended'
      readonly id: string
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'fetched'
      readonly id: string
      readonly lines: number
      readonly missing: number
      /** What the answers of the batch used. */
      readonly tokens: Tokens
      /** What they cost, in USD. Absent if the price of any of them is not known. */
      readonly usd?: number
      /** The same by the model that answered. */
      readonly models: readonly ModelCost[]
      /** The models that its requests name. Absent if its answers had been here before. */
      readonly requested?: readonly string[]
      /** Whether its results were here before and had to be fetched once more: sums have them already. */
      readonly again?: true
      /** When the service made the batch, by its own clock, to the second. */
      readonly created?: string
      /** When the batch ended, by the service's clock. */
      readonly ended?: string
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'unresolved'
      readonly id: string
      readonly why: string
      /** When the service made the batch, by its own clock, to the second. */
      readonly created?: string
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'odd-lines'
      readonly id: string
      readonly duplicates: number
      readonly differing: number
      readonly unknown: number
      /** Lines that are not results of the service. Lines over 64 MiB are skipped and counted in `oversized`. */
      readonly unreadable: number
      readonly oversized: number
    } & Omit<Ref, 'index'>)
  | ({
      readonly type: 'emitted'
      readonly id: string
      readonly requests: number
    } & Omit<Ref, 'index'>)
  | ({ readonly type: 'retrying'; readonly rows: number } & Omit<Ref, 'index' | 'chunk'>)
  | { readonly type: 'asking'; readonly position: number }
  | ({
      readonly type: 'asked-again'
      readonly position: number
      readonly index: number
    } & Omit<Ref, 'index'>)
  | {
      readonly type: 'asked'
      /** Rows by what came of their calls in this run. */
      readonly answered: number
      /** Refused as they are; not billed. */
      readonly refused: number
      /** The answer is not known; it may have been paid. */
      readonly lost: number
      /** No model has run, however often it was tried. */
      readonly notTaken: number
      /** What the answers with a known price cost, in USD. */
      readonly usd: number
    }
  | { readonly type: 'pilot'; readonly report: PilotReport }
  | {
      /** Of the last `rows` outcomes so many failed, more than `maxErrorRate` allows. */
      readonly type: 'tripped'
      /** The share that failed, from 0 to 1. */
      readonly rate: number
      readonly rows: number
      readonly failed: number
      /** The most frequent ways of failing first, each with its first row. */
      readonly reasons: readonly TrippedReason[]
    }
  | { readonly type: 'held'; readonly why: string }
  | {
      readonly type: 'trouble'
      /** What could not be done; see {@link TroubleCode}. */
      readonly code: TroubleCode
      readonly what: string
      readonly againMs: number
    }
)

/**
 * What a `trouble` event is about, for who counts or filters them. `create`: a batch could not be created.
 * `poll`: batches could not be looked at. `results`: results could not be read or were incomplete. `ask`: a call of
 * `askNow` failed or its answer was lost. `preflight`: the free look at the first request gave no answer.
 * `folder`: a file that nothing depends on could not be written.
 *
 * @example
 * ```ts
 * const isOfService = (code: TroubleCode) => code !== 'folder'
 * ```
 */
export type TroubleCode = 'create' | 'poll' | 'results' | 'ask' | 'preflight' | 'folder'

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** An event as the code that causes it gives it: the time is added where it is passed on. */
export type EmittedEvent = WithoutTime<JobEvent>

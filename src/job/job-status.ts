import type { AttemptCost, JobCost } from '../cost/job-cost.ts'
import type { RunOutcomes } from '../outcome-counts.ts'
import type { TrippedReason } from './journal/journal-records.ts'

/**
 * The state of one attempt, as numbers of chunks and requests.
 *
 * @example
 * ```ts
 * const shareOf = ({ requests, settledRequests }: AttemptStatus) => settledRequests / requests
 * ```
 */
export interface AttemptStatus {
  /** From 1. */
  readonly attempt: number
  /** Of the `retryFailed` that made it; absent without one, and for the first attempt. */
  readonly name?: string
  /** Sealed, but not sent. */
  readonly sealed: number
  /** Sent, but it is not known whether the service accepted them. */
  readonly inDoubt: number
  /** Accepted, and their results not yet on disk. */
  readonly accepted: number
  /** Their results are on disk, or are known to be unavailable. */
  readonly settled: number
  /** Requests of all chunks that were sent or may have been sent. */
  readonly requests: number
  /** Requests of settled chunks. */
  readonly settledRequests: number
  /** What its answers used and cost. Absent until results of it are here. */
  readonly cost?: AttemptCost
}

/**
 * What `askNow` has asked by the Messages API.
 *
 * @example
 * ```ts
 * const { askedNow } = job.status()
 * if (askedNow) console.log(`${askedNow.answered} of ${askedNow.rows} rows answered, ${askedNow.cost.usd} USD`)
 * ```
 */
export interface AskedNowStatus {
  /** Rows that calls were made for. No run asks for more than `most` of them. */
  readonly rows: number
  /** Of them, those whose answer is recorded. It is not asked for again. */
  readonly answered: number
  /** Of them, those that the service refused as they are. */
  readonly refused: number
  /** Of them, those that were called and whose answer is not known: it may have been paid. */
  readonly open: number
  /** Of the open ones, those whose call was cut off. The next run asks them again. */
  readonly cutOff: number
  /** Rows that a run has given up without an answer. They are asked again only with `again: true`. */
  readonly givenUp: number
  /**
   * Calls whose answer never came and for whose rows another was made: each may have been paid as well, and is
   * in no sum. A process that is killed leaves at most as many as its `concurrency`.
   */
  readonly askedAgain: number
  /** What the answers used and cost, at the full price. */
  readonly cost: AttemptCost
}

/**
 * What made requests of a job, and how many.
 *
 * @example
 * ```ts
 * const lineOf = ({ version, hash, sent }: PromptStatus) => `${version ?? hash}: ${sent} requests sent`
 * ```
 */
export interface PromptStatus {
  /** The `promptVersion` of `toRequests`; absent without one. */
  readonly version?: string
  /** The hash of what made the requests; see `promptVersion`. */
  readonly hash: string
  /** Requests that are sealed, those of later attempts included. */
  readonly requests: number
  /** Of these, those that were sent or may have been sent. */
  readonly sent: number
}

/**
 * What has stopped a job in which too much failed.
 *
 * @example
 * ```ts
 * const lineOf = ({ failed, rows, reasons }: TrippedStatus) =>
 *   `${failed} of ${rows} failed, mostly ${reasons[0]?.kind}`
 * ```
 */
export interface TrippedStatus {
  /** The share of the outcomes that failed, from 0 to 1. */
  readonly rate: number
  /** The last outcomes that were looked at. */
  readonly rows: number
  /** How many of them failed. */
  readonly failed: number
  /** The share that could. */
  readonly limit: number
  /** The most frequent ways of failing first, each with its first row. */
  readonly reasons: readonly TrippedReason[]
}

/**
 * The progress of a job.
 *
 * @example
 * ```ts
 * const { attempts, held }: JobStatus = job.status()
 * for (const { attempt, accepted, settled } of attempts) console.log(attempt, accepted, settled)
 * if (held) console.log(`nothing new is sent: ${held}`)
 * ```
 */
export interface JobStatus {
  /** The id of the job, as it stands in its folder. */
  readonly job: string
  /** In the order in which they began. */
  readonly attempts: readonly AttemptStatus[]
  /** Rows of the input. Absent until a run has seen its end. */
  readonly inputRows?: number
  /** Rows from the first to the last sealed one: those that `job.recorded()` yields. */
  readonly sealedRows: number
  /** Rows from the first to the last one that was sent, may have been sent, or is recorded as recalled. */
  readonly sentRows: number
  /** Whether the job was canceled and not opened with `resume: true` since. */
  readonly canceled: boolean
  /** Why nothing new is sent. Absent if sending is allowed. */
  readonly held?: string
  /** Set while the job is stopped because too many rows failed (`maxErrorRate`): the figures. */
  readonly tripped?: TrippedStatus
  /** Second batches of the job's chunks, created for reasons outside batchline's control. */
  readonly duplicates: readonly string[]
  /** Batches whose copy at the service was deleted (`deleteBatches`). Absent without any. */
  readonly deletedBatches?: number
  /** Rows that were asked at once, outside of batches. Absent without any. */
  readonly askedNow?: AskedNowStatus
  /** What the answers of all attempts used and cost, those of `askNow` included. Absent until results are here. */
  readonly cost?: JobCost
  /** What made its requests, in the order in which they came. Requests without `toRequests` are not in it. */
  readonly prompts: readonly PromptStatus[]
  /**
   * What came out of the last run that got as far as outcomes, this one included. Absent without a
   * `countOutcomes`, and where what the folder keeps of it is damaged or of another version.
   */
  readonly outcomes?: RunOutcomes
}

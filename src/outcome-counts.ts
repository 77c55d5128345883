/** What `countOutcomes` counts. Plain data, so that it survives JSON. */
import type { FailureKind, Tier } from './outcome.ts'
import type { TruthReport } from './truth-report.ts'

/**
 * Rows that failed in the same way.
 *
 * @example
 * ```ts
 * const lineOf = ({ kind, rows, first }: FailureCount) => `${kind}: ${rows}, first ${first.custom_id}`
 * ```
 */
export interface FailureCount {
  /** What happened, in a word. */
  readonly kind: FailureKind
  /** For `errored`: the API's error type. */
  readonly error_type?: string
  /** How many. */
  readonly rows: number
  /** The first of them. */
  readonly first: {
    readonly custom_id: string
    readonly position: number
    readonly attempt: number
    /** What its failure says, cut to 1,000 characters. A job does not keep it: it may quote an answer. */
    readonly message?: string
  }
}

/**
 * Rows whose request was made by the same prompt.
 *
 * @example
 * ```ts
 * const nameOf = ({ version, hash }: PromptCount) => version ?? hash
 * ```
 */
export interface PromptCount {
  /** The `promptVersion` of `toRequests`. */
  readonly version?: string
  /** A hash of what made the requests. */
  readonly hash?: string
  /** How many. */
  readonly rows: number
}

/**
 * Rows in a review file, by the reason why they are in it.
 *
 * @example
 * ```ts
 * const few: ReviewCounts = { tier: 20, unsure: 0, fallback: 1, sample: 100 }
 * ```
 */
export interface ReviewCounts {
  /** Their confidence is too low to accept, but high enough to review. */
  readonly tier: number
  /** They failed because their confidence is too low. */
  readonly unsure: number
  /** They failed, and have a fallback value instead of an answer. */
  readonly fallback: number
  /** They were drawn at random from all other rows that are ok. */
  readonly sample: number
}

/**
 * What came out of a pipeline, in numbers. A row that makes several requests counts once for each, unless
 * `mergeParts` has made one outcome of them.
 *
 * @example
 * ```ts
 * const { ok, failed, tiers }: OutcomeCounts = countOutcomes(job).counts()
 * console.log(`${ok} ok, ${failed} failed, ${tiers.review ?? 0} to be looked at`)
 * ```
 */
export interface OutcomeCounts {
  /** All of them. */
  readonly rows: number
  /** Rows with a value, fall-backs included. */
  readonly ok: number
  /** Rows that failed. */
  readonly failed: number
  /** These by kind, and by error type where the service named one: the first 16 ways to fail. */
  readonly failures: readonly FailureCount[]
  /** Rows of each tier. Those of `reject` have failed, unless they fell back. */
  readonly tiers: { readonly [Name in Tier]?: number }
  /** Rows whose JSON was in a code fence or between other words. */
  readonly extracted: number
  /** Rows whose JSON had to be repaired. */
  readonly repaired: number
  /** Rows whose value, or that of a part of theirs, came from `fallBack`. */
  readonly fallback: number
  /** Rows that `askNow` asked. */
  readonly askedNow: number
  /** Rows answered from a store of answers. */
  readonly recalled: number
  /** Rows that got the answer of an equal row. */
  readonly shared: number
  /** Rows that `mergeParts` made of several parts. */
  readonly merged: number
  /** Rows that `compare` found right. */
  readonly correct: number
  /** Rows that `compare` found wrong. */
  readonly wrong: number
  /** By prompt: the first 16 prompts. Absent if outcomes do not name one. */
  readonly prompts?: readonly PromptCount[]
  /** What `compare` reports, where the option `truth` named it. */
  readonly truth?: TruthReport
  /** What the option `review` gave. */
  readonly review?: ReviewCounts
}

/**
 * What came out of the last run of a job that got as far as outcomes. Kept in the job's folder, without
 * anything that a model wrote.
 *
 * @example
 * ```ts
 * const { outcomes } = job.status()
 * if (outcomes) console.log(`${outcomes.ok} of ${outcomes.rows} ok${outcomes.partial ? ' so far' : ''}`)
 * ```
 */
export interface RunOutcomes extends OutcomeCounts {
  /** When, as an ISO date. */
  readonly at: string
  /** The run is still going on, or ended before its last row. */
  readonly partial: boolean
}

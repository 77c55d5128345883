import type { FailureKind } from '../../outcome.ts'

/**
 * What a pilot has shown.
 *
 * @example
 * ```ts
 * const lineOf = ({ rows, failed, perThousand }: PilotReport) =>
 *   `${failed} of ${rows} rows failed; 1,000 rows cost $${perThousand}`
 * ```
 */
export interface PilotReport {
  /** Outcomes of the pilot that are known: one for each request that was sent. */
  readonly rows: number
  /** Answered, and usable. */
  readonly ok: number
  /** Not answered, or not usably. */
  readonly failed: number
  /** How many failed in which way, as `validate` has judged them. */
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>
  /** Of each way of failing, the first row: its place in the input, and why. */
  readonly examples: ReadonlyArray<{
    readonly kind: FailureKind
    readonly position: number
    readonly message: string
  }>
  /** What the pilot cost, in USD; absent where a price is not known. Retries are not in it. */
  readonly usd?: number
  /** The same for a thousand rows like these. */
  readonly perThousand?: number
  /** Rows after the pilot; absent until a run has seen the end of the input. */
  readonly rowsLeft?: number
  /** What those rows would cost, in USD. */
  readonly usdLeft?: number
  /** Tokens of the pilot that were written to the prompt cache. */
  readonly cacheWritten: number
  /** Tokens of the pilot that were read from it. */
  readonly cacheRead: number
  /**
   * What the prompt cache has saved in the pilot, in USD. Less than 0 if its writes cost more than its reads
   * saved. Absent where a price is not known, or no answer used the cache.
   */
  readonly cacheSavedUsd?: number
}

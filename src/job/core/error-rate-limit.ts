/**
 * Limits the share of rows that may fail.
 *
 * @example
 * ```ts
 * const maxErrorRate: ErrorRateLimit = { rate: 0.02, least: 500, window: 5000 }
 * const job = await openJob('jobs/tickets', { client: new Anthropic(), maxErrorRate })
 * ```
 */
export interface ErrorRateLimit {
  /** The largest share of the last outcomes that may be failures, from 0 to 1. */
  rate: number
  /** Nothing is decided before this many outcomes are known. Default 100. */
  least?: number
  /** How many of the last outcomes are looked at. Default 1,000, most 1,000,000. */
  window?: number
  /**
   * Confirms that what was sent so far was checked: the job continues, and outcomes of what was sent before
   * this run don't count. Default false.
   */
  go?: boolean
}

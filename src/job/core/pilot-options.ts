import type { PilotReport } from './pilot-report.ts'

/**
 * The rules of a pilot.
 *
 * @example
 * ```ts
 * const pilot: PilotOptions = { rows: 1000, go: 'auto', when: { failures: 0.02, costPerRow: 0.001 } }
 * const job = await openJob('jobs/tickets', { client: new Anthropic(), pilot })
 * ```
 */
export interface PilotOptions {
  /**
   * Rows of the pilot, at least 1. If an earlier run has sent more of the job, with a larger pilot or with
   * none, all of that is the pilot.
   */
  rows: number
  /**
   * `true`: the pilot was checked, and the rest is sent, in this run and every later one. `auto`: continues
   * automatically if `when` allows it. Default false: the run ends after the pilot.
   */
  go?: boolean | 'auto'
  /**
   * For `auto`: limits, or a function that decides, possibly after asking somebody; only `true` goes on.
   * Failures found by `validate` count only if `retryFailed` follows it; use `maxAttempts: 1` if nothing
   * should be retried. Default: no row failed.
   */
  when?: PilotLimits | ((report: PilotReport) => boolean | Promise<boolean>)
}

/**
 * The limits within which the job continues automatically after a pilot.
 *
 * @example
 * ```ts
 * const when: PilotLimits = { failures: 0.02, costPerRow: 0.001 }
 * ```
 */
export interface PilotLimits {
  /** The largest share of its rows that may fail, from 0 to 1. Default 0. */
  failures?: number
  /** The most that a row may cost on average, in USD. Default: any. */
  costPerRow?: number
}

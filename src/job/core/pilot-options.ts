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
   * `true`: the pilot was looked at, and the rest is sent, in this run and every later one. `auto`: it goes on
   * by itself if `when` allows. Default false: the run ends after the pilot.
   */
  go?: boolean | 'auto'
  /**
   * For `auto`: limits, or a function that decides, possibly after asking somebody; only `true` goes on.
   * Failures that `validate` finds are counted where `retryFailed` stands behind it, with `maxAttempts: 1` if
   * nothing is to be tried again. Default: no row failed.
   */
  when?: PilotLimits | ((report: PilotReport) => boolean | Promise<boolean>)
}

/**
 * What a pilot may show for the job to go on by itself.
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

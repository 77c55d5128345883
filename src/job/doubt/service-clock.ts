import type { JobCore } from '../core/job-core.ts'

/** Clocks of the service's machines may differ a little. */
export const clockSlackMs = 60_000
/** How much further back than the oldest create the list of batches is read: its order is not promised. */
export const lookBackMs: number = 10 * clockSlackMs

/**
 * When the newest batch that the last list can hold was made, in milliseconds of the service's clock.
 * The list has just told that in whole seconds. Undefined where it told none.
 */
export function newestListed({ serverDate, options }: JobCore): number | undefined {
  const now = Date.parse(serverDate ?? '')
  return Number.isNaN(now) ? undefined : now + 1000 + Math.min(clockSlackMs, options.settleMs)
}

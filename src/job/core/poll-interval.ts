/** The interval grows to a twentieth of the time since the newest batch was accepted. */
const growth = 1 / 20
const maxGrownMs = 300_000

/**
 * The time between two looks at the batches, in milliseconds.
 *
 * @param waitedMs - since the newest of them was made
 */
export function pollIntervalMs(pollMs: number, waitedMs: number): number {
  return Math.max(pollMs, Math.min(waitedMs * growth, maxGrownMs))
}

import type { Proportion } from '../truth-report.ts'

/** The 0.975 quantile of the normal distribution. */
const z = 1.959964

/**
 * Wilson's score interval. Unlike the one of the textbooks it stays within 0 and 1, and says something of 0
 * errors in 30 rows.
 *
 * @returns undefined for nothing out of nothing
 */
export function proportionOf(hits: number, of: number): Proportion | undefined {
  if (of === 0) return undefined
  const share = hits / of
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  const scale = 1 + z ** 2 / of
  const middle = share + z ** 2 / (2 * of)
  // At the ends rounding must not cut off the share itself.
  const low = hits === 0 ? 0 : (middle - spread) / scale
  const high = hits === of ? 1 : (middle + spread) / scale
  return { share, low, high }
}

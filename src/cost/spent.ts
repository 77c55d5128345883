import { picosPerUsd, toUsd } from './rates.ts'

/**
 * What the attempts at a row cost, in USD. Undefined if none of them was billed, null if one was whose price
 * is not known.
 */
export type SpentUsd = number | null | undefined

/** @param picos - what one more attempt cost, in picodollars; undefined if its price is not known */
export function spentWith(before: SpentUsd, picos: number | undefined): SpentUsd {
  if (before === null || picos === undefined) return null
  // Whole picodollars: sums of fractions drift, and a replay must give the same digits.
  return toUsd(Math.round((before ?? 0) * picosPerUsd) + picos)
}

import { exactValue, isExactNumber } from '../json/exact-number.ts'
import type { ExactNumber } from '../json/exact-number.ts'

/** Whether a truth can be compared without a function of the user's. */
export function isPlainValue(value: unknown): boolean {
  if (value === null || isExactNumber(value)) return true
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

/**
 * Text, booleans and null by ===; numbers by their value, digit by digit, or within a tolerance.
 *
 * @param tolerance - how far numbers may be apart; 0 for not at all
 */
export function isSameValue(truth: unknown, answer: unknown, tolerance: number): boolean {
  if (truth === answer) return true
  if (!isNumber(truth) || !isNumber(answer)) return false
  if (tolerance > 0) return isWithin(Number(truth), Number(answer), tolerance)
  if (typeof truth === 'number' && typeof answer === 'number') return false
  return exactValue(String(truth)) === exactValue(String(answer))
}

function isNumber(value: unknown): value is number | bigint | ExactNumber {
  return typeof value === 'number' || typeof value === 'bigint' || isExactNumber(value)
}

/** 1.1 and 1 are 0.1 apart, also for doubles, whose difference is a little more. */
function isWithin(truth: number, answer: number, tolerance: number): boolean {
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(truth), Math.abs(answer))
  return Math.abs(truth - answer) <= tolerance + rounding
}

import { usageError } from './usage-error.ts'

/** @throws BatchlineError `ERR_OPTION` for what is no number over 0, up to 1 */
export function givenShare(text: string, flag: string): number {
  const value = Number(text)
  if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= 1) return value
  throw usageError(
    `${flag} must be a number over 0, up to 1, such as 0.3, not ${JSON.stringify(text.slice(0, 40))}`,
  )
}

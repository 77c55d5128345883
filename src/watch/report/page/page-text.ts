/** How the page writes times, costs and rows. */
import { dollars } from '../../../cost/dollars.ts'
import { count, counted } from '../../../figure-text.ts'

/** `2026-11-28 15:22 UTC`; to the second where that makes a difference. */
export function timeText(ms: number, isExact = false): string {
  const text = new Date(ms).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, isExact ? 19 : 16)} UTC`
}

/** `at least $1.20` where some of it has no price. */
export function costText(usd: number | undefined, unpricedAnswers: number): string {
  if (usd === undefined) return 'not known'
  return unpricedAnswers > 0 ? `at least ${dollars(usd)}` : dollars(usd)
}

/** `0.4 %` of something that is not nothing is never `0 %`, and of less than all never `100 %`. */
export function shareText(part: number, of: number): string {
  if (of === 0) return '–'
  const share = (100 * part) / of
  if (part > 0 && share < 0.1) return '< 0.1 %'
  if (part < of && share > 99.9) return '> 99.9 %'
  return `${share.toLocaleString('en-US', { maximumFractionDigits: 1 })} %`
}

/** Rows are counted from 1 where people read. */
export function rowNumber(position: number): string {
  return count(position + 1)
}

export function batchesText(n: number): string {
  return counted(n, 'batch', 'batches')
}

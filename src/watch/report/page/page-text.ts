/** How the page writes times, costs and rows. */
import { dollars } from '../../../cost/dollars.ts'
import { age, count, counted } from '../../../figure-text.ts'
import { markup } from './html.ts'
import type { Html } from './html.ts'

/** `2026-11-28 15:22`: the page says that its times are UTC. A time may come from a damaged file. */
export function timeText(ms: number): string {
  return isTime(ms) ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : 'not known'
}

/** The same for programs too, and never broken into lines. */
export function time(ms: number | undefined): Html {
  return marked(ms, (of) => timeText(of))
}

/** Only the day. */
export function date(ms: number | undefined): Html {
  return marked(ms, (of) => timeText(of).slice(0, 10))
}

function marked(ms: number | undefined, textOf: (ms: number) => string): Html {
  if (ms === undefined || !isTime(ms)) return markup`not known`
  return markup`<time datetime="${new Date(ms).toISOString()}">${textOf(ms)}</time>`
}

function isTime(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15
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

const minute = 60_000

/** As exact as it is of use: `850 ms`, `3 min 05 s`, `45 min`, `2 h 10 min`, `16 d 9 h`. */
export function spanText(ms: number): string {
  const isShort = ms < 10 * minute || ms >= 60 * minute
  return isShort ? age(ms) : `${Math.round(ms / minute)} min`
}

/** How often the answers are wrong, as far as they are judged. */
import { proportionOf } from '../judge/wilson-interval.ts'
import type { RowIndex, Tally } from './file/row-index.ts'
import { whys } from './file/why.ts'

export interface Figures {
  readonly rows: number
  readonly judged: number
  /** With those that were corrected. */
  readonly wrong: number
  readonly corrected: number
  /** Of those that are judged; absent where none is. */
  readonly rate?: number
  /** The 95 % interval of the rate. */
  readonly low?: number
  readonly high?: number
}

/** By reason, and of all rows. */
export type FiguresByWhy = Readonly<Record<(typeof whys)[number] | 'all', Figures>>

export function figuresOf(index: RowIndex): FiguresByWhy {
  const sum: Tally = { rows: 0, right: 0, wrong: 0, corrected: 0 }
  for (const tally of index.tallies) {
    for (const name of Object.keys(sum) as Array<keyof Tally>) sum[name] += tally[name]
  }
  const byWhy = whys.map((why, i) => [why, figures(index.tallies[i]!)])
  return Object.fromEntries([...byWhy, ['all', figures(sum)]]) as FiguresByWhy
}

function figures({ rows, right, wrong: plain, corrected }: Tally): Figures {
  const wrong = plain + corrected
  const judged = right + wrong
  const found = proportionOf(wrong, judged)
  if (!found) return { rows, judged, wrong, corrected }
  const { share: rate, low, high } = found
  return { rows, judged, wrong, corrected, rate, low, high }
}

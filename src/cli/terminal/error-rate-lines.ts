/** What a review has found so far. */
import type { Figures, FiguresByWhy } from '../../review/figures.ts'
import { count } from './figures.ts'

const names = {
  sample: 'random sample',
  tier: 'confidence: review',
  unsure: 'unsure',
  fallback: 'fallback value',
} as const

export function errorRateLines(figures: FiguresByWhy): string[] {
  const { rows, judged } = figures.all
  const lines = Object.entries(names).flatMap(([why, name]) =>
    rateLine(name, figures[why as keyof typeof names]),
  )
  return [`${count(judged)} of ${count(rows)} rows judged`, ...lines]
}

function rateLine(name: string, { judged, wrong, rate, low, high }: Figures): string[] {
  if (rate === undefined || low === undefined || high === undefined) return []
  return [
    `${name}: ${count(wrong)} of ${count(judged)} wrong, ${share(rate)} (95 % interval ${share(low)} to ${share(high)})`,
  ]
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

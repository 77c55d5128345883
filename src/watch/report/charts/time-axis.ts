/** Time since the first batch. Page and reader may be in different zones, so the axis counts from a beginning. */
import { duration } from '../../../figure-text.ts'
import type { ChartOption } from './chart-drawer.ts'
import { valueAxis } from './chart-style.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const steps: readonly number[] = [
  [1, 10, 100],
  [1, 2, 5, 15, 30].map((n) => n * second),
  [1, 2, 5, 15, 30].map((n) => n * minute),
  [1, 2, 3, 6, 12].map((n) => n * hour),
  [1, 2, 7, 30].map((n) => n * day),
].flat()

/** @param most - how many labels there is room for */
export function timeAxis(spanMs: number, most: number, more: ChartOption = {}): ChartOption {
  const interval = steps.find((step) => spanMs / step <= most) ?? spanMs / most
  // The label of a step just before the right edge would run out of the picture: the axis goes on for half a step.
  const rest = spanMs % interval
  const max = rest > 0 && rest < interval / 4 ? spanMs + interval / 2 : spanMs
  return valueAxis({
    min: 0,
    max: Math.max(1, max),
    interval,
    ...more,
    axisLabel: {
      color: 'var(--dim)',
      fontSize: 12,
      hideOverlap: true,
      showMaxLabel: spanMs % interval === 0,
      formatter: (ms: number) => sinceText(ms),
      ...(more['axisLabel'] as ChartOption | undefined),
    },
  })
}

/** `0`, `45 s`, `30 min`, `6 h`, `2 d`. */
export function sinceText(ms: number): string {
  if (ms <= 0) return '0'
  if (ms < minute) return duration(ms)
  if (ms < hour) return ms % minute === 0 ? `${ms / minute} min` : duration(ms)
  if (ms % day === 0) return `${ms / day} d`
  return ms % hour === 0 ? `${ms / hour} h` : duration(ms)
}

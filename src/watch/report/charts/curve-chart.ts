/** How tokens are distributed: the share of answers that have at most so many. */
import { count } from '../../../figure-text.ts'
import type { ChartOption } from './chart-drawer.ts'
import { colors, gridOf, legend, seriesColor, still, valueAxis } from './chart-style.ts'
import type { Drawing } from './drawing.ts'

/** Beyond this many times the smallest value, powers of ten are easier to read. */
const widest = 50

export interface Curves {
  readonly input: readonly number[]
  readonly output: readonly number[]
}

export function curveChart({ input, output }: Curves): Drawing {
  const all = [...input, ...output].filter((tokens) => tokens > 0)
  const least = Math.min(...all)
  const isWide = Math.max(...all) > widest * least
  const curves = [
    { name: 'input', values: input },
    { name: 'output', values: output },
  ]
  const names = curves.map(({ name }) => name)
  const option = (isNarrow: boolean): ChartOption => ({
    legend: legend(names),
    grid: gridOf(['100 %'], { top: 34, right: 32 }),
    xAxis: valueAxis({
      type: isWide ? 'log' : 'value',
      ...(isWide ? { min: 10 ** Math.floor(Math.log10(least)) } : {}),
      splitNumber: isNarrow ? 3 : 6,
      axisLabel: {
        color: colors.dim,
        fontSize: 12,
        hideOverlap: true,
        formatter: (tokens: number) => count(tokens),
      },
    }),
    yAxis: valueAxis({
      min: 0,
      max: 1,
      interval: 0.25,
      axisLabel: {
        color: colors.dim,
        fontSize: 12,
        formatter: (share: number) => `${share * 100} %`,
      },
    }),
    series: curves.map(({ name, values }, i) => ({
      type: 'line',
      name,
      ...still,
      step: 'end',
      symbol: 'none',
      lineStyle: { width: 2, color: seriesColor(i), type: i === 0 ? 'solid' : 'dashed' },
      itemStyle: { color: seriesColor(i) },
      data: pointsOf(values, isWide ? 1 : 0),
    })),
  })
  return { height: () => 230, option }
}

/** A value that many answers share is one point. */
function pointsOf(values: readonly number[], least: number): Array<[number, number]> {
  const points: Array<[number, number]> = []
  for (const [i, tokens] of values.entries()) {
    const share = (i + 1) / 100
    const at = Math.max(tokens, least)
    const last = points.at(-1)
    if (last?.[0] === at) last[1] = share
    else points.push([at, share])
  }
  const [first] = points
  return first ? [[first[0], 0], ...points] : []
}

/** What a job cost beside what was expected and what was allowed. */
import { dollars } from '../../../cost/dollars.ts'
import type { UsdEstimate } from '../../../estimate/cost-estimate.ts'
import type { ChartOption } from './chart-drawer.ts'
import { colors, gridOf, nameAxis, seriesColor, still, valueAxis } from './chart-style.ts'
import type { Drawing } from './drawing.ts'

export interface Money {
  readonly spent: number
  readonly estimate?: UsdEstimate | undefined
  readonly budget?: number | undefined
}

export function moneyChart({ spent, estimate, budget }: Money): Drawing {
  const isOver = budget !== undefined && spent > budget
  const bars = [
    { name: 'Cost', value: spent, color: isOver ? colors.bad : seriesColor(0) },
    ...(estimate ? [{ name: 'Estimate', value: estimate.expected, color: seriesColor(6) }] : []),
    ...(budget === undefined ? [] : [{ name: 'Budget', value: budget, color: colors.line }]),
  ]
  const names = bars.map(({ name }) => name)
  const most = Math.max(...bars.map(({ value }) => value), estimate?.high ?? 0)
  const option = (isNarrow: boolean): ChartOption => ({
    grid: gridOf(names, { bottom: 4 }),
    xAxis: valueAxis({
      min: 0,
      max: most,
      axisLabel: { show: false },
      splitLine: { show: false },
    }),
    yAxis: nameAxis(names),
    series: [
      {
        type: 'bar',
        ...still,
        barWidth: 20,
        data: bars.map(({ value, color }) => ({
          value,
          itemStyle: { color, borderRadius: [0, 2, 2, 0] },
          label: labelOf(value, value / most > (isNarrow ? 0.6 : 0.8), color === colors.line),
        })),
      },
      ...(estimate
        ? [
            {
              type: 'custom',
              ...still,
              data: [[1, estimate.low, estimate.high]],
              renderItem: drawInterval,
            },
          ]
        : []),
    ],
  })
  return { height: () => bars.length * 36 + 12, option }
}

/** Inside where there is no room behind the bar. */
function labelOf(value: number, isInside: boolean, isPale: boolean): ChartOption {
  return {
    show: true,
    position: isInside ? 'insideRight' : 'right',
    distance: 8,
    color: isInside && !isPale ? 'var(--on-fill)' : colors.ink,
    fontSize: 13,
    fontWeight: 600,
    formatter: () => dollars(value),
  }
}

interface Drawn {
  value(dimension: number): number
  coord(point: readonly [number, number]): [number, number]
}

/** From the lower to the upper end, with a foot at both. */
function drawInterval(_params: unknown, api: Drawn): ChartOption {
  const [low, y] = api.coord([api.value(1), api.value(0)])
  const [high] = api.coord([api.value(2), api.value(0)])
  const at = y + 13
  const line = (x1: number, y1: number, x2: number, y2: number): ChartOption => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke: colors.ink, lineWidth: 1.5 },
  })
  return {
    type: 'group',
    children: [
      line(low, at, high, at),
      line(low, at - 3, low, at + 3),
      line(high, at - 3, high, at + 3),
    ],
  }
}

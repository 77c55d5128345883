/** When batches were at the service: a bar for each, or how many at once where there are too many for bars. */
import type { BatchFigures, Lane } from '../batch-figures.ts'
import type { BatchTime } from '../batch-log.ts'
import { attemptName } from '../page/attempt-name.ts'
import type { ChartOption } from './chart-drawer.ts'
import {
  gridOf,
  labelStyle,
  nameAxis,
  noLine,
  seriesColor,
  still,
  valueAxis,
} from './chart-style.ts'
import type { Drawing } from './drawing.ts'
import { timeAxis } from './time-axis.ts'

/** @param now - where open batches end */
export function batchesChart(figures: BatchFigures, now: number): Drawing {
  const { bars, lanes } = figures
  return bars ? barsOf(figures, bars, now) : curvesOf(figures, lanes)
}

const barHeight = 12

function barsOf(
  { from, to, lanes }: BatchFigures,
  bars: readonly BatchTime[],
  now: number,
): Drawing {
  const laneOf = (attempt: string): number => lanes.findIndex((lane) => lane.attempt === attempt)
  const sorted = bars.toSorted(
    (a, b) => laneOf(a.attempt) - laneOf(b.attempt) || a.created - b.created,
  )
  const nameOf = ({ attempt, chunk }: BatchTime, isNarrow: boolean): string =>
    `${attemptName(attempt, isNarrow)} · ${chunk}`
  const option = (isNarrow: boolean): ChartOption => {
    const names = sorted.map((bar) => nameOf(bar, isNarrow))
    return {
      grid: gridOf(names),
      xAxis: timeAxis(to - from, isNarrow ? 4 : 8),
      yAxis: nameAxis(names),
      series: [
        {
          type: 'custom',
          ...still,
          clip: false,
          data: sorted.map(({ created, ended, attempt }, i) => {
            return [
              i,
              created - from,
              Math.max(created, ended ?? now) - from,
              laneOf(attempt),
              ended === undefined ? 1 : 0,
            ]
          }),
          renderItem: drawBar,
        },
      ],
    }
  }
  return { height: () => sorted.length * (barHeight + 8) + 40, option }
}

interface Drawn {
  value(dimension: number): number
  coord(point: readonly [number, number]): [number, number]
}

/** An open batch is an outline: how long it will be is not known. */
function drawBar(_params: unknown, api: Drawn): ChartOption {
  const [x, y] = api.coord([api.value(1), api.value(0)])
  const [end] = api.coord([api.value(2), api.value(0)])
  const color = seriesColor(api.value(3))
  const isOpen = api.value(4) === 1
  const width = Math.max(3, end - x)
  return {
    type: 'rect',
    shape: { x, y: y - barHeight / 2, width, height: barHeight, r: 2 },
    style: isOpen
      ? { fill: color, fillOpacity: 0.15, stroke: color, lineWidth: 1.5, lineDash: [4, 3] }
      : { fill: color },
  }
}

const laneHeight = 74
const laneGap = 34

function curvesOf({ from, to }: BatchFigures, lanes: readonly Lane[]): Drawing {
  const option = (isNarrow: boolean): ChartOption => ({
    grid: lanes.map((_, i) => {
      const top = 26 + i * (laneHeight + laneGap)
      return { left: 44, right: 24, top, height: laneHeight, outerBoundsMode: 'none' }
    }),
    xAxis: lanes.map((_, i) => {
      const isLast = i === lanes.length - 1
      return timeAxis(to - from, isNarrow ? 4 : 8, {
        gridIndex: i,
        ...(isLast ? {} : { axisLabel: noLine }),
      })
    }),
    yAxis: lanes.map(({ attempt, load }, i) => {
      const most = Math.max(1, ...load)
      return valueAxis({
        gridIndex: i,
        min: 0,
        max: most,
        interval: most,
        name: attemptName(attempt, false),
        nameTextStyle: {
          ...labelStyle,
          color: 'var(--ink)',
          align: 'left',
          padding: [0, 0, 0, -36],
        },
        nameGap: 10,
      })
    }),
    series: lanes.map(({ load }, i) => {
      const width = (to - from) / load.length
      return {
        type: 'line',
        ...still,
        xAxisIndex: i,
        yAxisIndex: i,
        step: 'end',
        symbol: 'none',
        lineStyle: { width: 1, color: seriesColor(i) },
        areaStyle: { color: seriesColor(i), opacity: 0.55 },
        data: [...load.map((most, bin) => [bin * width, most]), [to - from, load.at(-1) ?? 0]],
      }
    }),
  })
  return { height: () => 26 + lanes.length * (laneHeight + laneGap) + 4, option }
}

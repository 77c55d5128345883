/** Charts of amounts side by side. */
import type { ChartOption } from './chart-drawer.ts'
import {
  axisName,
  colors,
  gridOf,
  legend,
  legendHeight,
  nameAxis,
  still,
  valueAxis,
} from './chart-style.ts'
import type { Drawing } from './drawing.ts'
import { widthOf } from './drawing.ts'

/** A part of a whole, or a bar. */
export interface Amount {
  readonly name: string
  readonly value: number
  readonly color: string
}

/** Parts of one whole, in one bar. */
export function wholeChart(parts: readonly Amount[], nameOf: (value: number) => string): Drawing {
  const shown = parts.filter(({ value }) => value > 0)
  const sum = shown.reduce((all, { value }) => all + value, 0)
  const names = shown.map(({ name }) => name)
  const option = (isNarrow: boolean): ChartOption => ({
    legend: legend(names),
    grid: { left: 0, right: 0, bottom: 2, height: 34, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: 0, max: sum },
    yAxis: { type: 'category', show: false, data: [''] },
    series: shown.map(({ name, value, color }) => ({
      type: 'bar',
      name,
      ...still,
      stack: 'whole',
      barWidth: 34,
      data: [value],
      itemStyle: { color, borderColor: colors.back, borderWidth: 1 },
      label: {
        show: value / sum > (isNarrow ? 0.3 : 0.12),
        color: 'var(--on-fill)',
        fontSize: 13,
        fontWeight: 600,
        formatter: () => nameOf(value),
      },
    })),
  })
  return { height: (isNarrow) => legendHeight(names, widthOf(isNarrow)) + 38, option }
}

/** A bar for each name. */
export function barChart(bars: readonly Amount[], nameOf: (value: number) => string): Drawing {
  const namesOf = (isNarrow: boolean): string[] => bars.map(({ name }) => axisName(name, isNarrow))
  const option = (isNarrow: boolean): ChartOption => ({
    grid: gridOf(namesOf(isNarrow), { right: isNarrow ? 64 : 90, bottom: 4 }),
    xAxis: valueAxis({ axisLabel: { show: false }, splitLine: { show: false } }),
    yAxis: nameAxis(namesOf(isNarrow)),
    series: [
      {
        type: 'bar',
        ...still,
        barWidth: 16,
        data: bars.map(({ value, color }) => ({
          value,
          itemStyle: { color, borderRadius: [0, 2, 2, 0] },
        })),
        label: {
          show: true,
          position: 'right',
          color: colors.ink,
          fontSize: 12,
          formatter: ({ value }: { value: number }) => nameOf(value),
        },
      },
    ],
  })
  return { height: () => bars.length * 28 + 12, option }
}

/** For each name a bar of several parts. */
export function stackChart(
  names: readonly string[],
  parts: ReadonlyArray<{
    readonly name: string
    readonly color: string
    readonly values: readonly number[]
  }>,
  nameOf: (value: number) => string,
): Drawing {
  const shown = parts.filter(({ values }) => values.some((value) => value > 0))
  const legends = shown.map(({ name }) => name)
  const namesOf = (isNarrow: boolean): string[] => names.map((name) => axisName(name, isNarrow))
  const option = (isNarrow: boolean): ChartOption => ({
    legend: legend(legends),
    grid: gridOf(namesOf(isNarrow), { top: legendHeight(legends, widthOf(isNarrow)) }),
    xAxis: valueAxis({
      splitNumber: isNarrow ? 2 : 5,
      axisLabel: { color: colors.dim, fontSize: 12, hideOverlap: true, formatter: nameOf },
    }),
    yAxis: nameAxis(namesOf(isNarrow)),
    series: shown.map(({ name, color, values }) => ({
      type: 'bar',
      name,
      ...still,
      stack: 'all',
      barWidth: 18,
      data: values,
      itemStyle: { color, borderColor: colors.back, borderWidth: 0.5 },
    })),
  })
  return {
    height: (isNarrow) => legendHeight(legends, widthOf(isNarrow)) + names.length * 30 + 30,
    option,
  }
}

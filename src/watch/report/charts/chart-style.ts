/** What all charts of the page have in common. Colours are variables of the page, so that one drawing serves light and dark. */
import type { ChartOption } from './chart-drawer.ts'

export const colors = {
  ink: 'var(--ink)',
  dim: 'var(--dim)',
  line: 'var(--line)',
  back: 'var(--card)',
  good: 'var(--good-fill)',
  warn: 'var(--warn-fill)',
  bad: 'var(--bad-fill)',
  series: [
    'var(--s1)',
    'var(--s2)',
    'var(--s3)',
    'var(--s4)',
    'var(--s5)',
    'var(--s6)',
    'var(--s7)',
    'var(--s8)',
  ],
} as const

export function seriesColor(i: number): string {
  return colors.series[i % colors.series.length] ?? colors.dim
}

export const labelStyle: ChartOption = { color: colors.dim, fontSize: 12 }

export const noLine: ChartOption = { show: false }

/** An axis of amounts: few quiet lines. */
export function valueAxis(more: ChartOption = {}): ChartOption {
  return {
    type: 'value',
    axisLabel: { ...labelStyle, hideOverlap: true },
    axisLine: noLine,
    axisTick: noLine,
    splitLine: { lineStyle: { color: colors.line, width: 1 } },
    splitNumber: 4,
    ...more,
  }
}

/** An axis of names, the first at the top. */
export function nameAxis(names: readonly string[], more: ChartOption = {}): ChartOption {
  return {
    type: 'category',
    data: names,
    inverse: true,
    axisLabel: { ...labelStyle, color: colors.ink, interval: 0 },
    axisLine: { lineStyle: { color: colors.line } },
    axisTick: noLine,
    ...more,
  }
}

/** Of a series that nobody can point at. */
export const still: ChartOption = { silent: true, emphasis: { disabled: true } }

export function legend(names: readonly string[]): ChartOption {
  return {
    data: names,
    left: 0,
    top: 0,
    itemWidth: 12,
    itemHeight: 12,
    itemGap: 14,
    icon: 'rect',
    selectedMode: false,
    textStyle: { color: colors.ink, fontSize: 12 },
  }
}

/** The space that labels of axes take is found by the library. */
export function gridOf(more: ChartOption = {}): ChartOption {
  return {
    left: 4,
    right: 24,
    top: 8,
    bottom: 4,
    outerBoundsMode: 'same',
    outerBoundsContain: 'axisLabel',
    ...more,
  }
}

/** A name as an axis has room for it. */
export function axisName(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`
}

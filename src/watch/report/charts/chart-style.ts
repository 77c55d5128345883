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

/** Widest that a letter is on average, at 12 pixels: letters are those of the reader's machine, so nothing can measure them. */
const letterWidth = 7.1

/** How wide a text is at most. */
export function roomFor(texts: readonly string[]): number {
  return Math.ceil(letterWidth * Math.max(0, ...texts.map((text) => text.length)))
}

const box = 12

/** The library takes letters for narrower than they may be, so the gap has room for the longest name. */
function gapOf(names: readonly string[]): number {
  return box + Math.ceil(Math.max(0, ...names.map((name) => name.length)) * 1.2)
}

/** Names above the chart. */
export function legend(names: readonly string[]): ChartOption {
  return {
    data: names,
    left: 0,
    top: 0,
    padding: 0,
    itemWidth: box,
    itemHeight: box,
    itemGap: gapOf(names),
    icon: 'rect',
    selectedMode: false,
    textStyle: { color: colors.ink, fontSize: 12 },
  }
}

/** @returns the height that {@link legend} takes in a chart of this width */
export function legendHeight(names: readonly string[], width: number): number {
  const gap = gapOf(names)
  const total = names.reduce((sum, { length }) => sum + box + 5 + length * letterWidth + gap, 0)
  return Math.ceil(total / width) * (box + gap) + 8
}

/** @param names - at the left, which have to fit */
export function gridOf(names: readonly string[], more: ChartOption = {}): ChartOption {
  return {
    left: roomFor(names) + 10,
    right: 24,
    top: 8,
    bottom: 26,
    outerBoundsMode: 'none',
    ...more,
  }
}

/** A name as an axis has room for it. */
export function axisName(name: string, isNarrow: boolean): string {
  const most = isNarrow ? 20 : 34
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`
}

import type { ChartOption } from './chart-drawer.ts'

/** A chart before it is drawn: once for a page, once for a phone, whose letters must not shrink with it. */
export interface Drawing {
  readonly height: (isNarrow: boolean) => number
  readonly option: (isNarrow: boolean) => ChartOption
}

const widths = { wide: 860, narrow: 326 } as const

export function widthOf(isNarrow: boolean): number {
  return isNarrow ? widths.narrow : widths.wide
}

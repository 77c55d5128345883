import type { ChartOption } from './chart-drawer.ts'

/** A chart before it is drawn: once for a page, once for a phone, whose letters must not shrink with it. */
export interface Drawing {
  readonly height: number
  readonly option: (isNarrow: boolean) => ChartOption
}

export const widths = { wide: 860, narrow: 326 } as const

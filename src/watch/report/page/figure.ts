/** A chart on the page. What it shows stands in words and in a table too: nobody needs to see it. */
import type { DrawChart } from '../charts/chart-drawer.ts'
import type { Drawing } from '../charts/drawing.ts'
import { widthOf } from '../charts/drawing.ts'
import { Html, markup, nothing } from './html.ts'

/** @param label - what the chart says, in a sentence */
export type DrawFigure = (drawing: Drawing, label: string) => Html

export function figureDrawer(draw: DrawChart): DrawFigure {
  return ({ height, option }, label) => {
    const drawn = (['wide', 'narrow'] as const).map((name) => {
      const isNarrow = name === 'narrow'
      const svg = draw(option(isNarrow), {
        width: widthOf(isNarrow),
        height: height(isNarrow),
      })
      return markup`<div class="${name}">${new Html(svg)}</div>`
    })
    return markup`<div class="chart" role="img" aria-label="${label}">${drawn}</div>`
  }
}

/** For a page that would get too large. */
export const noFigure: DrawFigure = () => nothing

/** A chart on the page. What it shows stands in words and in a table too: nobody needs to see it. */
import type { DrawChart } from '../charts/chart-drawer.ts'
import type { Drawing } from '../charts/drawing.ts'
import { widths } from '../charts/drawing.ts'
import { Html, html, nothing } from './html.ts'

/** @param label - what the chart says, in a sentence */
export type DrawFigure = (drawing: Drawing, label: string) => Html

export function figureDrawer(draw: DrawChart): DrawFigure {
  return ({ height, option }, label) => {
    const drawn = (['wide', 'narrow'] as const).map((name) => {
      const isNarrow = name === 'narrow'
      const svg = draw(option(isNarrow), { width: widths[name], height })
      return html`<div class="${name}">${new Html(svg)}</div>`
    })
    return html`<div class="chart" role="img" aria-label="${label}">${drawn}</div>`
  }
}

/** For a page that would get too large. */
export const noFigure: DrawFigure = () => nothing

/**
 * Charts as SVG, drawn without a browser. The package is optional, so nothing here may need its types or load
 * it before a page is made.
 */
import { BatchlineError } from '../../../errors.ts'
import { cleanSvg } from './clean-svg.ts'

/** What is drawn: an option of the package. */
export type ChartOption = Readonly<Record<string, unknown>>

export interface Size {
  readonly width: number
  readonly height: number
}

/** @returns the markup of an `svg` element that holds shapes and text alone */
export type DrawChart = (option: ChartOption, size: Size) => string

/** @throws BatchlineError `ERR_OPTION` if the package is not installed. */
export async function loadChartDrawer(): Promise<DrawChart> {
  const { use, init } = await loadParts()
  return (option, size) => {
    use()
    const chart = init(size)
    try {
      chart.setOption({ ...common, ...option })
      return cleanSvg(chart.renderToSVGString())
    } finally {
      chart.dispose()
    }
  }
}

/** Nothing moves and nothing answers to a pointer: the page has no script. */
const common: ChartOption = {
  animation: false,
  backgroundColor: 'transparent',
  aria: { enabled: false },
}

interface Chart {
  setOption(option: object): void
  renderToSVGString(): string
  dispose(): void
}

interface Parts {
  readonly use: () => void
  readonly init: (size: Size) => Chart
}

async function loadParts(): Promise<Parts> {
  try {
    const [core, charts, components, { SVGRenderer }] = await Promise.all([
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
    ])
    const { BarChart, CustomChart, LineChart } = charts
    const { GridComponent, LegendComponent } = components
    return {
      use: () =>
        core.use([BarChart, CustomChart, LineChart, GridComponent, LegendComponent, SVGRenderer]),
      init: (size) => core.init(null as never, null, { renderer: 'svg', ssr: true, ...size }),
    }
  } catch (cause) {
    const isMissing = (cause as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new BatchlineError(
      'ERR_OPTION',
      'a report needs the package echarts for its charts, which is not installed. Nothing was changed. ' +
        'npm install echarts (with -g if batchline was installed so). --json prints the figures without it.',
      { cause },
    )
  }
}

import { heading, printable, table } from '../support/print.ts'
import type { Attributes, ReceivedPoint, ReceivedSpan, Receiver } from './receiver.ts'

/** The same on every line of a table. */
const left = ['gen_ai.provider.name', 'gen_ai.token.modality', 'batchline.job.id']

/** Prints what has arrived. */
export function showReceived({ points, spans }: Receiver): void {
  heading('Counters and histograms: what this process did')
  showPoints(points.filter(({ kind }) => kind !== 'gauge'))
  heading('Gauges: the job as it stands')
  showPoints(points.filter(({ kind }) => kind === 'gauge'))
  heading('Spans')
  table(
    ['span', 'ms', 'links', 'attributes'],
    spans
      .toSorted((a, b) => a.start - b.start)
      .map((span) => [
        span.name,
        String(Math.round(span.end - span.start)),
        linksOf(span),
        shown(span.attributes),
      ]),
  )
}

function showPoints(points: readonly ReceivedPoint[]): void {
  table(
    ['metric', 'value', 'unit', 'attributes'],
    points
      .filter(({ value }) => value !== 0)
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      .map(({ name, value, count, unit, attributes }) => [
        name,
        count === undefined ? rounded(value) : `${rounded(value)} in ${count}`,
        unit,
        shown(attributes),
      ]),
  )
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function linksOf({ links }: ReceivedSpan): string {
  return links.map(({ attributes }) => attributes['batchline.link']).join(', ')
}

/** Names without what they all begin with. */
function shown(attributes: Attributes): string {
  const pairs = Object.entries(attributes).filter(([key]) => !left.includes(key))
  return printable(
    pairs
      .map(([key, value]) => `${key.replace(/^(batchline|gen_ai)\./, '')}=${String(value)}`)
      .join(' '),
    160,
  )
}

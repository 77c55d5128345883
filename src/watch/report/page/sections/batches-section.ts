/** When batches were at the service. */
import { count, counted } from '../../../../figure-text.ts'
import type { BatchFigures } from '../../batch-figures.ts'
import { batchesChart } from '../../charts/batches-chart.ts'
import { attemptName } from '../attempt-name.ts'
import { markup, nothing } from '../html.ts'
import type { Html } from '../html.ts'
import { batchesText, spanText, time } from '../page-text.ts'
import { table } from '../table.ts'
import type { Section, SectionNeeds } from './section.ts'

export function batchesSection({ job, figure, read }: SectionNeeds): Section | undefined {
  const { batches } = job
  if (!batches) return undefined
  const { from, to, lanes, lanesLeftOut, bars } = batches
  const span = spanText(to - from)
  const what = bars
    ? 'One bar per batch, from creation to end, labeled with attempt and number.'
    : `How many of the ${batchesText(batches.batches)} were at the service at the same time, by attempt.`
  const open =
    batches.open > 0
      ? ` ${count(batches.open)} of them ${batches.open === 1 ? 'is' : 'are'} still open.`
      : ''
  return {
    title: 'Timeline of batches',
    body: markup`<p>
        ${batchesText(batches.batches)} in ${span}, from ${time(from)} on.${open}
        ${what}${batches.open > 0 && bars ? ' Open batches are dashed and end at the present.' : ''}
      </p>
      ${figure(batchesChart(batches, read), `${what} The table below has the numbers.`)}
      ${table(
        'Batches by attempt, with durations',
        [
          { title: 'Attempt' },
          ...[
            'Batches',
            'Requests',
            'Open',
            'First created',
            'Last ended',
            'Median time',
            'p95',
            'Longest',
          ].map((title) => ({ title, isNumber: true })),
        ],
        lanes.map((lane) => [
          attemptName(lane.attempt, false),
          count(lane.batches),
          count(lane.requests),
          count(lane.open),
          time(lane.from),
          lane.open > 0 ? '–' : time(lane.to),
          ...(lane.took
            ? [spanText(lane.took.p50), spanText(lane.took.p95), spanText(lane.took.most)]
            : ['–', '–', '–']),
        ]),
      )}
      ${lanesLeftOut > 0 ? markup`<p class="dim">${counted(lanesLeftOut, 'more attempt')} not shown.</p>` : ''}
      ${inexact(batches)}`,
  }
}

/** What an earlier version has not recorded is not made up. */
function inexact({ inexactBegin, inexactEnd }: BatchFigures): Html {
  if (inexactBegin + inexactEnd === 0) return nothing
  return markup`<p class="dim">
    ${
      inexactBegin > 0
        ? `For ${batchesText(inexactBegin)}, the service’s creation time is not on record: the bar begins when the job recorded the batch. `
        : ''
    }${
      inexactEnd > 0
        ? `For ${batchesText(inexactEnd)}, the end is not on record: the bar ends when the results arrived.`
        : ''
    }
  </p>`
}

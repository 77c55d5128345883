/** Why rows failed. */
import { count } from '../../../../figure-text.ts'
import type { FailureCount } from '../../../../outcome-counts.ts'
import { barChart } from '../../charts/bar-charts.ts'
import { colors } from '../../charts/chart-style.ts'
import type { RowSample } from '../../rows/row-sample.ts'
import { Html, escapedHtml, markup, nothing } from '../html.ts'
import { rowNumber, shareText } from '../page-text.ts'
import { shownLines, shownText } from '../shown-text.ts'
import { table } from '../table.ts'

import type { Section, SectionNeeds } from './section.ts'

const meanings: Readonly<Record<string, string>> = {
  errored: 'the service answered with an error',
  expired: 'the batch expired before this request ran; not billed',
  canceled: 'canceled before this request ran; not billed',
  refused: 'the model declined to answer',
  truncated: 'the answer ended at max_tokens',
  invalid_output: 'the answer does not match the schema',
  paused: 'the turn of the model paused and was never finished',
  unsure: 'the confidence is too low',
  rejected: 'never sent: the row does not make a valid request',
  unresolved: 'an answer may exist, but can not be retrieved',
}

export function failuresSection({ job, figure }: SectionNeeds): Section | undefined {
  const { outcomes } = job.status
  if (!outcomes || outcomes.failures.length === 0) return undefined
  const failures = outcomes.failures.toSorted((a, b) => b.rows - a.rows)
  const bars = failures.map((one) => ({
    name: shownText(one.error_type ?? one.kind),
    value: one.rows,
    color: colors.bad,
  }))
  return {
    title: 'Failures',
    body: markup`${figure(barChart(bars, count), `Failed rows: ${bars.map(({ name, value }) => `${name} ${count(value)}`).join(', ')}.`)}
    ${table(
      'Failed rows by kind',
      [
        { title: 'Kind' },
        { title: 'Rows', isNumber: true },
        { title: 'Of all rows', isNumber: true },
        { title: 'First row', isNumber: true },
      ],
      failures.map((one) => [
        kindCell(one),
        count(one.rows),
        shareText(one.rows, outcomes.rows),
        rowNumber(one.first.position),
      ]),
    )}
    ${job.samples ? samplesPart(job.samples) : nothing}`,
  }
}

function kindCell({ kind, error_type }: FailureCount): Html {
  const way = error_type === undefined ? kind : `${kind}: ${error_type}`
  return markup`<bdi>${way}</bdi><span class="sub">${meanings[kind] ?? ''}</span>`
}

function samplesPart(samples: readonly RowSample[]): Html {
  return markup`<h4>The first row of each kind</h4>
    ${samples.map(
      ({ kind, errorType, position, customId, row, answer }) =>
        markup`<article class="sample">
          <p>
            <strong>${errorType ?? kind}</strong>, row ${rowNumber(position)}, id
            <bdi>${customId}</bdi>
          </p>
          <dl>
            <dt>Row</dt>
            <dd>
              ${row === undefined ? 'not carried, or no longer on disk' : lines(row)}
            </dd>
            <dt>Answer</dt>
            <dd>${answer === undefined ? 'none on disk' : lines(answer)}</dd>
          </dl>
        </article> `,
    )}`
}

/** Whatever it is, it is text, in a block of its own. */
function lines(text: string): Html {
  return new Html(`<pre dir="auto">${escapedHtml(shownLines(text))}</pre>`)
}
